using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Storage.Config;

/// <summary>All of the configuration that is data, without secrets: what is exported, compared, applied and gone back to.</summary>
/// <param name="Domains">By name.</param>
/// <param name="Accounts">By name.</param>
internal sealed record ConfigDocument(ImmutableArray<ConfigDomain> Domains, ImmutableArray<ConfigAccount> Accounts)
{
    public static readonly ConfigDocument Empty = new([], []);

    private (ImmutableArray<ConfigDomain> Of, Dictionary<DomainName, ConfigDomain> Names)? _domains;
    private (ImmutableArray<ConfigAccount> Of, Dictionary<string, ConfigAccount> Names)? _accounts;

    public ConfigDomain? Domain(DomainName name)
    {
        // A copy that got other domains makes names of its own.
        if (_domains is not { } kept || kept.Of != Domains) _domains = kept = (Domains, Domains.ToDictionary(domain => domain.Name));
        return kept.Names.GetValueOrDefault(name);
    }

    public ConfigAccount? Account(string name)
    {
        if (_accounts is not { } kept || kept.Of != Accounts) _accounts = kept = (Accounts, Accounts.ToDictionary(account => account.Name, StringComparer.OrdinalIgnoreCase));
        return kept.Names.GetValueOrDefault(name);
    }
}

internal sealed record ConfigDomain(DomainName Name)
{
    public DomainSettings Settings { get; init; } = new();

    public bool Disabled { get; init; }

    /// <summary>The account that gets mail for addresses that are not there; empty: none.</summary>
    public string CatchAll { get; init; } = "";

    /// <summary>Selectors of its signing keys: to be seen, never to be changed by a file.</summary>
    public ImmutableArray<string> Selectors { get; init; } = [];

    /// <summary>By local part.</summary>
    public ImmutableArray<ConfigAlias> Aliases { get; init; } = [];
}

/// <param name="Members">By address.</param>
internal sealed record ConfigAlias(MailAddress Address, AliasSettings Settings, ImmutableArray<MailAddress> Members);

internal sealed record ConfigAccount(string Name)
{
    /// <summary>The first one is what mail of the account comes from, unless another is chosen.</summary>
    public ImmutableArray<MailAddress> Addresses { get; init; } = [];

    public AccountSettings Settings { get; init; } = new();

    public bool IsAdmin { get; init; }

    /// <summary>What a person who tries to sign in is told; null: sign-in is allowed.</summary>
    public string? LoginDisabled { get; init; }
}
