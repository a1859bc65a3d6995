using System.Collections.Frozen;
using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage.Sql;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Storage;

/// <summary>Domains, accounts and addresses as one immutable snapshot, swapped after each change. Look-ups do not touch the database.</summary>
internal sealed class AddressBook
{
    private volatile Snapshot _snapshot = Snapshot.Empty;

    /// <summary>Raised after each change, on the writer's thread: handlers hand their work on and never throw.</summary>
    public event Action? Swapped;

    /// <summary>The owner of <c>&lt;postmaster&gt;</c> without a domain (RFC 5321 §4.1.1.3).</summary>
    public AddressOwner Postmaster => _snapshot.Postmaster is { } account ? new AddressOwner.Account(account.Id, account.Primary) : new AddressOwner.UnknownHere();

    /// <summary>All accounts, by name.</summary>
    public ImmutableArray<AccountEntry> Accounts => _snapshot.AllAccounts;

    /// <summary>All domains, by name.</summary>
    public ImmutableArray<DomainEntry> Domains => _snapshot.AllDomains;

    /// <summary>All aliases, by address.</summary>
    public ImmutableArray<AliasEntry> Aliases => _snapshot.Aliases;

    /// <summary>True for a domain of this host, also one that is switched off.</summary>
    public bool IsOurs(DomainName domain) => _snapshot.Domains.ContainsKey(domain.Ascii);

    /// <summary>A domain of this host; null for any other.</summary>
    public DomainEntry? Domain(DomainName domain) => _snapshot.Domains.GetValueOrDefault(domain.Ascii);

    /// <summary>Whose an address is. Whether case of the local part matters, and after which characters a detail part is cut off, is a setting of the domain; <c>postmaster</c> always has an owner; a domain may have a catch-all.</summary>
    public AddressOwner Find(MailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var snapshot = _snapshot;
        if (!snapshot.Domains.TryGetValue(address.Domain.Ascii, out var domain))
        {
            return snapshot.CatchAll is { } everywhere ? new AddressOwner.Account(everywhere, address) : new AddressOwner.Elsewhere();
        }

        if (domain.Disabled) return new AddressOwner.DomainDisabled();
        if (snapshot.Explicit(domain, address.Local) is { } known) return known;
        if ((domain.CatchAllAccountId ?? snapshot.CatchAll) is { } catchAll) return new AddressOwner.Account(catchAll, address);
        return IsPostmaster(address.Local) && snapshot.Postmaster is { } postmaster ? new AddressOwner.Account(postmaster.Id, address) : new AddressOwner.UnknownHere();
    }

    /// <summary>True when the account may use the address as envelope sender and in From: its own addresses, with any detail part, aliases that let their members do so, and what its catch-all takes in.</summary>
    public bool MaySendAs(long accountId, MailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var snapshot = _snapshot;
        if (!snapshot.Domains.TryGetValue(address.Domain.Ascii, out var domain)) return snapshot.CatchAll == accountId;
        if (domain.Disabled) return false;
        return snapshot.Explicit(domain, address.Local) switch
        {
            AddressOwner.Account own => own.AccountId == accountId,
            AddressOwner.Alias { Entry: var alias } => alias.MembersSendAs && alias.HasMember(accountId),
            _ => (domain.CatchAllAccountId ?? snapshot.CatchAll) == accountId,
        };
    }

    public AccountEntry? Account(long accountId) => _snapshot.Accounts.GetValueOrDefault(accountId);

    /// <summary>The account that signs in with this address or account name.</summary>
    public AccountEntry? ByLogin(string login)
    {
        ArgumentNullException.ThrowIfNull(login);
        var snapshot = _snapshot;
        if (snapshot.Names.TryGetValue(login, out var named)) return named;
        if (!MailAddress.Parse(login).Try(out var address, out _) || !snapshot.Domains.TryGetValue(address.Domain.Ascii, out var domain)) return null;
        return snapshot.Addresses.GetValueOrDefault((domain.Id, Key(address.Local, domain.CaseSensitive))) is AddressOwner.Account owner ? snapshot.Accounts.GetValueOrDefault(owner.AccountId) : null;
    }

    /// <summary>How local parts are compared: in NFC (which they are in), and in lower case unless the domain tells cases apart; <c>postmaster</c> is the same in any case everywhere (RFC 5321 §4.5.1).</summary>
    internal static string Key(LocalPart local, bool caseSensitive) => caseSensitive && !IsPostmaster(local) ? local.Text : local.Text.ToLowerInvariant();

    /// <summary>Reads the snapshot; inside a turn it is the state the turn will have committed.</summary>
    internal static Snapshot Read(SqlSession sql) => new AddressBookReader(sql).Read();

    internal void Swap(Snapshot snapshot)
    {
        _snapshot = snapshot;
        Swapped?.Invoke();
    }

    private static bool IsPostmaster(LocalPart local) => local.Text.Equals("postmaster", StringComparison.OrdinalIgnoreCase);

    /// <summary>One state of the book.</summary>
    internal sealed record Snapshot(
        FrozenDictionary<string, DomainEntry> Domains,
        FrozenDictionary<long, AccountEntry> Accounts,
        FrozenDictionary<string, AccountEntry> Names,
        FrozenDictionary<(long Domain, string Local), AddressOwner> Addresses,
        ImmutableArray<AliasEntry> Aliases,
        long? CatchAll)
    {
        public static readonly Snapshot Empty = new(FrozenDictionary<string, DomainEntry>.Empty, FrozenDictionary<long, AccountEntry>.Empty, FrozenDictionary<string, AccountEntry>.Empty, FrozenDictionary<(long, string), AddressOwner>.Empty, [], null);

        public ImmutableArray<AccountEntry> AllAccounts { get; } = [.. Accounts.Values.OrderBy(account => account.Name, StringComparer.OrdinalIgnoreCase)];

        public ImmutableArray<DomainEntry> AllDomains { get; } = [.. Domains.Values.OrderBy(domain => domain.Name.Ascii, StringComparer.Ordinal)];

        /// <summary>Who gets mail for a postmaster that has no address of its own: the first admin, else the first account.</summary>
        public AccountEntry? Postmaster { get; } = Accounts.Values.OrderByDescending(account => account.IsAdmin).ThenBy(account => account.Id).FirstOrDefault();

        /// <summary>The owner of a configured address, account or alias, tried whole and then without its detail part, the shortest detail first.</summary>
        public AddressOwner? Explicit(DomainEntry domain, LocalPart local)
        {
            var key = Key(local, domain.CaseSensitive);
            if (Addresses.TryGetValue((domain.Id, key), out var owner)) return owner;
            for (var cut = key.AsSpan().LastIndexOfAny(domain.Separators); cut > 0; cut = key.AsSpan(0, cut).LastIndexOfAny(domain.Separators))
            {
                if (Addresses.TryGetValue((domain.Id, key[..cut]), out owner)) return owner;
            }

            return null;
        }
    }
}

/// <summary>Reads the snapshot of the address book from the database.</summary>
internal sealed class AddressBookReader(SqlSession sql)
{
    internal const string CatchAllSetting = "catch-all";

    public AddressBook.Snapshot Read()
    {
        var domains = Domains();
        var names = domains.ToDictionary(domain => domain.Id, domain => domain.Name);
        var owners = new Dictionary<(long, string), AddressOwner>();
        var members = new Dictionary<long, AliasMemberEntry>();
        var addresses = new Dictionary<long, List<MailAddress>>();
        using (var rows = sql.Query("SELECT AccountId, DomainId, LocalKey, Local, Id FROM Addresses ORDER BY AccountId, Position, Id"))
        {
            while (rows.Next())
            {
                var address = new MailAddress(LocalPart.From(rows.Text(3)).Value, names[rows.Int64(1)]);
                owners[(rows.Int64(1), rows.Text(2))] = new AddressOwner.Account(rows.Int64(0), address);
                members[rows.Int64(4)] = new AliasMemberEntry(rows.Int64(0), address);
                if (!addresses.TryGetValue(rows.Int64(0), out var list)) addresses[rows.Int64(0)] = list = [];
                list.Add(address);
            }
        }

        var aliases = new List<AliasEntry>();
        foreach (var (key, alias) in AliasRows.Read(sql, names, members))
        {
            owners[key] = new AddressOwner.Alias(alias);
            aliases.Add(alias);
        }

        var accounts = Accounts(addresses);
        return new AddressBook.Snapshot(
            domains.ToFrozenDictionary(domain => domain.Name.Ascii, StringComparer.Ordinal),
            accounts.ToFrozenDictionary(account => account.Id),
            accounts.ToFrozenDictionary(account => account.Name, StringComparer.OrdinalIgnoreCase),
            owners.ToFrozenDictionary(),
            [.. aliases.OrderBy(alias => alias.Address.ToString(), StringComparer.OrdinalIgnoreCase)],
            sql.Number("SELECT CAST(Value AS INTEGER) FROM Settings WHERE Name = ?1", CatchAllSetting));
    }

    private List<DomainEntry> Domains()
    {
        var domains = new List<DomainEntry>();
        var keys = DkimKeyRows.ByDomain(sql);
        using var rows = sql.Query(
            """
            SELECT Id, Name, Disabled, CatchAllAccountId, SignatureHours, SimpleCanonicalization, Description, ClientSettingsName, Separators, CaseSensitive, DmarcReportsTo, TlsReportsTo,
                MtaStsMode, MtaStsId, MtaStsMaxAge, MtaStsHosts
            FROM Domains
            """);
        while (rows.Next())
        {
            domains.Add(new DomainEntry(rows.Int64(0), DomainName.Parse(rows.Text(1)).Value, rows.Bool(2), rows.Int64OrNull(3))
            {
                SignatureHours = rows.Int32(4),
                SimpleCanonicalization = rows.Bool(5),
                Description = rows.Text(6),
                ClientSettingsName = rows.Text(7),
                Separators = rows.Text(8),
                CaseSensitive = rows.Bool(9),
                DmarcReportsTo = rows.Text(10),
                TlsReportsTo = rows.Text(11),
                MtaStsMode = (MtaStsMode)rows.Int32(12),
                MtaStsId = rows.Text(13),
                MtaStsMaxAge = rows.Int32(14),
                MtaStsHosts = rows.Text(15),
                Keys = keys.TryGetValue(rows.Int64(0), out var own) ? [.. own] : [],
            });
        }

        return domains;
    }

    private List<AccountEntry> Accounts(Dictionary<long, List<MailAddress>> addresses)
    {
        var accounts = new List<AccountEntry>();
        using var rows = sql.Query("SELECT Id, Name, IsAdmin, LoginDisabled, LoginDisabledText, QuotaOctets FROM Accounts");
        while (rows.Next())
        {
            // An account without an address is no account yet: it cannot be written to, nor sign in.
            if (!addresses.TryGetValue(rows.Int64(0), out var own)) continue;
            accounts.Add(new AccountEntry(rows.Int64(0), rows.Text(1), own[0], [.. own], rows.Bool(2), rows.Bool(3), rows.Text(4), rows.Int64(5)));
        }

        return accounts;
    }
}
