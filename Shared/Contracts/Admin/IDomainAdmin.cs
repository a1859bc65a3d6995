using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Model.Domains;

namespace Mox.Shared.Contracts.Admin;

/// <summary>Domains with their aliases and signing keys, for administrators. Others get <see cref="Account.NotSignedInException"/>. What cannot be done is a <see cref="ChangeRefusedException"/>, and nothing was changed.</summary>
public interface IDomainAdmin
{
    /// <summary>All domains, by name.</summary>
    Task<ImmutableArray<DomainItem>> ListAsync(CancellationToken ct);

    /// <summary>One domain; null when it is not there.</summary>
    Task<DomainDetail?> FindAsync(DomainName domain, CancellationToken ct);

    /// <summary>Calls back when anything about domains, accounts or aliases changed, not on the circuit's own context. Dispose to end.</summary>
    Task<IDisposable> SubscribeAsync(Func<Task> onChange, CancellationToken ct);

    /// <summary>Makes a domain with its first signing keys.</summary>
    /// <param name="postmaster">The address of an account that is to get mail for postmaster and abuse; null: there are no aliases made, and the first administrator gets it for postmaster.</param>
    Task<DomainName> AddAsync(string domain, MailAddress? postmaster, CancellationToken ct);

    /// <returns>False when all is so already; the same for the verbs below.</returns>
    Task<bool> ChangeAsync(DomainName domain, DomainSettings settings, CancellationToken ct);

    Task<bool> SetDisabledAsync(DomainName domain, bool disabled, CancellationToken ct);

    /// <summary>Gives mail for addresses that are not there to an account; null: to none.</summary>
    Task SetCatchAllAsync(DomainName domain, long? accountId, CancellationToken ct);

    /// <summary>Removes a domain with its aliases; the files of its keys are put aside.</summary>
    Task RemoveAsync(DomainName domain, CancellationToken ct);

    /// <summary>What the DNS says now of the records of all keys, by selector.</summary>
    Task<ImmutableDictionary<string, KeyRecordState>> KeyRecordsAsync(DomainName domain, CancellationToken ct);

    /// <summary>Adds a key that waits for its record; where one of its kind signs, that one retires when it begins.</summary>
    Task RotateAsync(DomainName domain, DkimKeyKind kind, CancellationToken ct);

    Task<bool> StepAsync(DomainName domain, string selector, KeyAction action, CancellationToken ct);

    Task AddAliasAsync(MailAddress alias, AliasSettings settings, ImmutableArray<MailAddress> members, CancellationToken ct);

    Task<bool> ChangeAliasAsync(MailAddress alias, AliasSettings settings, CancellationToken ct);

    Task<bool> AddMembersAsync(MailAddress alias, ImmutableArray<MailAddress> members, CancellationToken ct);

    Task<bool> RemoveMembersAsync(MailAddress alias, ImmutableArray<MailAddress> members, CancellationToken ct);

    Task<bool> RemoveAliasAsync(MailAddress alias, CancellationToken ct);
}

/// <summary>How a part of a domain stands.</summary>
public enum PillarState
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Something is under way.</summary>
    Waiting,

    /// <summary>Something has to be done.</summary>
    Bad,

    /// <summary>There is none, and none is needed here.</summary>
    None,
}

/// <param name="Text">In a few words.</param>
public sealed record Pillar(PillarState State, string Text);

/// <param name="Keys">How its signing keys stand, as far as known without asking the DNS.</param>
/// <param name="Certificate">How the certificate stands that mail programs of the domain see.</param>
public sealed record DomainItem(DomainName Name, string Description, bool Disabled, int Addresses, int Aliases, Pillar Keys, Pillar Certificate);

public sealed record DomainDetail
{
    public required DomainItem Item { get; init; }

    public required DomainSettings Settings { get; init; }

    /// <summary>The id of the policy of MTA-STS; empty without one.</summary>
    public string PolicyId { get; init; } = "";

    /// <summary>The name of this host, which stands for settings that are empty.</summary>
    public string HostName { get; init; } = "";

    /// <summary>Whose accounts get mail for addresses that are not there; null: nobody's.</summary>
    public long? CatchAllAccountId { get; init; }

    public ImmutableArray<DomainAddress> Addresses { get; init; } = [];

    public ImmutableArray<AliasItem> Aliases { get; init; } = [];

    public ImmutableArray<SigningKeyItem> Keys { get; init; } = [];

    /// <summary>Rows of the queue from or to the domain: it cannot be removed while there are any.</summary>
    public int Queued { get; init; }
}

public sealed record DomainAddress(MailAddress Address, long AccountId, string AccountName);

public sealed record AliasItem(MailAddress Address, AliasSettings Settings, ImmutableArray<DomainAddress> Members);

/// <param name="Record">The value of the record, as one text.</param>
/// <param name="ZoneLine">The record as a line for a zone file.</param>
/// <param name="NeededUntil">Of a retired key: until when its record has to stay.</param>
public sealed record SigningKeyItem(string Selector, DkimKeyKind Kind, int Bits, DkimKeyState State, DateTimeOffset StateSince, string RecordName, string Record, string ZoneLine, DateTimeOffset? NeededUntil);

/// <summary>What the DNS says of the record of a key.</summary>
public enum KeyRecordState
{
    Published,
    Missing,
    Differs,
    LookupFailed,
}

/// <summary>What an administrator may do to a key.</summary>
public enum KeyAction
{
    /// <summary>Sign with it from now on.</summary>
    Sign,

    /// <summary>Sign nothing more with it; its record has to stay for a while. Refused for the last one that signs.</summary>
    Retire,

    /// <summary>The same, also when mail then goes out unsigned.</summary>
    RetireLast,

    /// <summary>Forget it. Refused while mail signed with it may be on its way.</summary>
    Remove,

    /// <summary>The same, also while it is needed.</summary>
    RemoveNeeded,
}
