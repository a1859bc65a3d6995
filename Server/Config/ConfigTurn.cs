using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Config;

/// <summary>The verbs of the pages, run one behind the other in one turn: a refusal of any of them undoes all.</summary>
/// <param name="verbs">The verbs, with their author.</param>
/// <param name="keys">The keys made for domains that are to be added.</param>
internal sealed class ConfigTurn(WriteTurn turn, ConfigVerbs verbs, ImmutableDictionary<DomainName, ImmutableArray<NewDkimKey>> keys)
{
    private readonly AccountStore _accounts = verbs.Accounts.By(verbs.Who).Within(turn);
    private readonly AccountSettingsStore _settings = verbs.Settings.By(verbs.Who).Within(turn);
    private readonly DomainStore _domains = verbs.Domains.By(verbs.Who).Within(turn);
    private readonly AliasStore _aliases = verbs.Aliases.By(verbs.Who).Within(turn);
    private readonly DkimKeyStore _keys = verbs.Keys.By(verbs.Who).Within(turn);

    /// <summary>Accounts whose mail is to be removed behind the commit.</summary>
    public List<long> Removed { get; } = [];

    /// <summary>Rows of the queue that are to be failed then.</summary>
    public List<long> Queued { get; } = [];

    /// <summary>Keys whose files are to be put aside then.</summary>
    public List<DkimKeyEntry> Keys { get; } = [];

    public void AddDomain(DomainName domain)
    {
        // Between the look before and this turn another one may have removed it.
        if (!keys.TryGetValue(domain, out var own)) throw new ChangeRefusedException(Worded.Of(RefusalWords.DomainJustRemoved, domain));
        Done(_keys.AddDomainAsync(domain, own, CancellationToken.None));
    }

    public void ChangeDomain(DomainName domain, DomainSettings settings) => Done(_domains.ChangeAsync(domain, settings, CancellationToken.None));

    public void Disable(DomainName domain, bool disabled) => Done(_accounts.SetDomainDisabledAsync(domain, disabled, CancellationToken.None));

    public void SetCatchAll(DomainName domain, string account) => Done(_accounts.SetCatchAllAsync(domain, account.Length == 0 ? null : Id(account), CancellationToken.None));

    public void RemoveDomain(DomainName domain) => Keys.AddRange(Done(_domains.RemoveAsync(domain, CancellationToken.None)));

    public void AddAlias(ConfigAlias alias) => Done(_aliases.AddAsync(alias.Address, alias.Settings, alias.Members, CancellationToken.None));

    public void ChangeAlias(MailAddress alias, AliasSettings settings) => Done(_aliases.ChangeAsync(alias, settings, CancellationToken.None));

    public void AddMembers(MailAddress alias, ImmutableArray<MailAddress> members) => Done(_aliases.AddMembersAsync(alias, members, CancellationToken.None));

    public void RemoveMembers(MailAddress alias, ImmutableArray<MailAddress> members) => Done(_aliases.RemoveMembersAsync(alias, members, CancellationToken.None));

    public void RemoveAlias(MailAddress alias) => Done(_aliases.RemoveAsync(alias, CancellationToken.None));

    public void AddAccount(string name) => _accounts.Make(turn, name, [], isAdmin: false);

    public void AddAddress(string account, MailAddress address) => Done(_accounts.AddAddressAsync(Id(account), address, CancellationToken.None));

    public void MoveAddress(MailAddress address, string from, string to)
    {
        AddressRows.Move(turn, address, Id(to));
        BookChanges.Log(turn, verbs.Who, "address.move", address.ToString(), $"{from} -> {to}");
    }

    public void Respell(MailAddress from, MailAddress to, bool isAlias)
    {
        AddressRows.Respell(turn, from, to, isAlias);
        BookChanges.Log(turn, verbs.Who, isAlias ? "alias.spell" : "address.spell", to.ToString(), from.ToString());
    }

    public void RemoveAddress(string account, MailAddress address)
    {
        if (!Done(_accounts.RemoveAddressAsync(Id(account), address, CancellationToken.None))) throw new ChangeRefusedException(Worded.Of(RefusalWords.OnlyAddressOrGone, address, account));
    }

    public void Order(string account, ImmutableArray<MailAddress> addresses)
    {
        AddressRows.Order(turn, Id(account), addresses);
        BookChanges.Log(turn, verbs.Who, "address.order", account, string.Join(' ', addresses));
    }

    public void ChangeAccount(string account, AccountSettings settings) => Done(_settings.ChangeAsync(Id(account), settings, CancellationToken.None));

    public void SetAdmin(string account, bool isAdmin) => Done(_accounts.SetAdminAsync(Id(account), isAdmin, CancellationToken.None));

    public void SetLoginDisabled(string account, string? text) => Done(_accounts.SetLoginDisabledAsync(Id(account), text, CancellationToken.None));

    public void RemoveAccount(string account)
    {
        var id = Id(account);
        Queued.AddRange(AccountRemoval.Begin(turn, id, verbs.Who));
        Removed.Add(id);
    }

    private long Id(string account) => AccountStore.IdOf(turn, account) ?? throw new ChangeRefusedException(Worded.Of(RefusalWords.NoAccount, account));

    /// <summary>A verb within a turn has run when it returns.</summary>
    private static void Done(Task verb) => verb.GetAwaiter().GetResult();

    private static T Done<T>(Task<T> verb) => verb.GetAwaiter().GetResult();
}

/// <summary>The verbs that a configuration is applied by, and whose name stands in the change log.</summary>
internal sealed record ConfigVerbs(string Who, AccountStore Accounts, AccountSettingsStore Settings, DomainStore Domains, AliasStore Aliases, DkimKeyStore Keys);
