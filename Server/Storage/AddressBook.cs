using System.Collections.Frozen;
using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage.Sql;
using Mox.Server.Storage.Verbs;

namespace Mox.Server.Storage;

/// <summary>Domains, accounts and addresses as one immutable snapshot, swapped after each change. Look-ups do not touch the database.</summary>
internal sealed class AddressBook
{
    private volatile Snapshot _snapshot = Snapshot.Empty;

    /// <summary>The owner of <c>&lt;postmaster&gt;</c> without a domain (RFC 5321 §4.1.1.3).</summary>
    public AddressOwner Postmaster => _snapshot.Postmaster is { } account ? new AddressOwner.Account(account.Id, account.Primary) : new AddressOwner.UnknownHere();

    /// <summary>All accounts, by name.</summary>
    public ImmutableArray<AccountEntry> Accounts => _snapshot.AllAccounts;

    /// <summary>All domains, by name.</summary>
    public ImmutableArray<DomainEntry> Domains => _snapshot.AllDomains;

    /// <summary>True for a domain of this host, also one that is switched off.</summary>
    public bool IsOurs(DomainName domain) => _snapshot.Domains.ContainsKey(domain.Ascii);

    /// <summary>A domain of this host; null for any other.</summary>
    public DomainEntry? Domain(DomainName domain) => _snapshot.Domains.GetValueOrDefault(domain.Ascii);

    /// <summary>Whose an address is. Case of the local part does not matter; a detail part after <c>+</c> is cut off; <c>postmaster</c> always has an owner; a domain may have a catch-all.</summary>
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

    /// <summary>True when the account may use the address as envelope sender and in From: its own addresses, with any detail part, and what its catch-all takes in.</summary>
    public bool MaySendAs(long accountId, MailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var snapshot = _snapshot;
        if (!snapshot.Domains.TryGetValue(address.Domain.Ascii, out var domain)) return snapshot.CatchAll == accountId;
        if (domain.Disabled) return false;
        return snapshot.Explicit(domain, address.Local) is { } known ? known.AccountId == accountId : (domain.CatchAllAccountId ?? snapshot.CatchAll) == accountId;
    }

    public AccountEntry? Account(long accountId) => _snapshot.Accounts.GetValueOrDefault(accountId);

    /// <summary>The account that signs in with this address or account name.</summary>
    public AccountEntry? ByLogin(string login)
    {
        ArgumentNullException.ThrowIfNull(login);
        var snapshot = _snapshot;
        if (snapshot.Names.TryGetValue(login, out var named)) return named;
        if (!MailAddress.Parse(login).Try(out var address, out _) || !snapshot.Domains.TryGetValue(address.Domain.Ascii, out var domain)) return null;
        return snapshot.Addresses.TryGetValue((domain.Id, Key(address.Local)), out var owner) ? snapshot.Accounts.GetValueOrDefault(owner.AccountId) : null;
    }

    /// <summary>How local parts are compared: in NFC (which they are in) and lower case.</summary>
    internal static string Key(LocalPart local) => local.Text.ToLowerInvariant();

    /// <summary>Reads the snapshot; inside a turn it is the state the turn will have committed.</summary>
    internal static Snapshot Read(SqlSession sql) => new AddressBookReader(sql).Read();

    internal void Swap(Snapshot snapshot) => _snapshot = snapshot;

    private static bool IsPostmaster(LocalPart local) => local.Text.Equals("postmaster", StringComparison.OrdinalIgnoreCase);

    /// <summary>One state of the book.</summary>
    internal sealed record Snapshot(
        FrozenDictionary<string, DomainEntry> Domains,
        FrozenDictionary<long, AccountEntry> Accounts,
        FrozenDictionary<string, AccountEntry> Names,
        FrozenDictionary<(long Domain, string Local), AddressOwner.Account> Addresses,
        long? CatchAll)
    {
        public static readonly Snapshot Empty = new(FrozenDictionary<string, DomainEntry>.Empty, FrozenDictionary<long, AccountEntry>.Empty, FrozenDictionary<string, AccountEntry>.Empty, FrozenDictionary<(long, string), AddressOwner.Account>.Empty, null);

        public ImmutableArray<AccountEntry> AllAccounts { get; } = [.. Accounts.Values.OrderBy(account => account.Name, StringComparer.OrdinalIgnoreCase)];

        public ImmutableArray<DomainEntry> AllDomains { get; } = [.. Domains.Values.OrderBy(domain => domain.Name.Ascii, StringComparer.Ordinal)];

        /// <summary>Who gets mail for a postmaster that has no address of its own: the first admin, else the first account.</summary>
        public AccountEntry? Postmaster { get; } = Accounts.Values.OrderByDescending(account => account.IsAdmin).ThenBy(account => account.Id).FirstOrDefault();

        /// <summary>The owner of a configured address, tried whole and then without its detail part.</summary>
        public AddressOwner.Account? Explicit(DomainEntry domain, LocalPart local)
        {
            var key = Key(local);
            if (Addresses.TryGetValue((domain.Id, key), out var owner)) return owner;
            for (var plus = key.LastIndexOf('+'); plus > 0; plus = key.LastIndexOf('+', plus - 1))
            {
                if (Addresses.TryGetValue((domain.Id, key[..plus]), out owner)) return owner;
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
        var owners = new Dictionary<(long, string), AddressOwner.Account>();
        var addresses = new Dictionary<long, List<MailAddress>>();
        using (var rows = sql.Query("SELECT AccountId, DomainId, LocalKey, Local FROM Addresses ORDER BY AccountId, Position, Id"))
        {
            while (rows.Next())
            {
                var address = new MailAddress(LocalPart.From(rows.Text(3)).Value, names[rows.Int64(1)]);
                owners[(rows.Int64(1), rows.Text(2))] = new AddressOwner.Account(rows.Int64(0), address);
                if (!addresses.TryGetValue(rows.Int64(0), out var list)) addresses[rows.Int64(0)] = list = [];
                list.Add(address);
            }
        }

        var accounts = Accounts(addresses);
        return new AddressBook.Snapshot(
            domains.ToFrozenDictionary(domain => domain.Name.Ascii, StringComparer.Ordinal),
            accounts.ToFrozenDictionary(account => account.Id),
            accounts.ToFrozenDictionary(account => account.Name, StringComparer.OrdinalIgnoreCase),
            owners.ToFrozenDictionary(),
            sql.Number("SELECT CAST(Value AS INTEGER) FROM Settings WHERE Name = ?1", CatchAllSetting));
    }

    private List<DomainEntry> Domains()
    {
        var domains = new List<DomainEntry>();
        var keys = DkimKeyRows.ByDomain(sql);
        using var rows = sql.Query("SELECT Id, Name, Disabled, CatchAllAccountId, SignatureHours, SimpleCanonicalization FROM Domains");
        while (rows.Next())
        {
            domains.Add(new DomainEntry(rows.Int64(0), DomainName.Parse(rows.Text(1)).Value, rows.Bool(2), rows.Int64OrNull(3))
            {
                SignatureHours = rows.Int32(4),
                SimpleCanonicalization = rows.Bool(5),
                Keys = keys.TryGetValue(rows.Int64(0), out var own) ? [.. own] : [],
            });
        }

        return domains;
    }

    private List<AccountEntry> Accounts(Dictionary<long, List<MailAddress>> addresses)
    {
        var accounts = new List<AccountEntry>();
        using var rows = sql.Query("SELECT Id, Name, IsAdmin, LoginDisabled, LoginDisabledText, QuotaOctets, DisplayName, TotpSecret IS NOT NULL, OnlyMadePasswords FROM Accounts");
        while (rows.Next())
        {
            // An account without an address is no account yet: it cannot be written to, nor sign in.
            if (!addresses.TryGetValue(rows.Int64(0), out var own)) continue;
            accounts.Add(new AccountEntry(rows.Int64(0), rows.Text(1), own[0], [.. own], rows.Bool(2), rows.Bool(3), rows.Text(4), rows.Int64(5))
            {
                DisplayName = rows.Text(6),
                HasSecondFactor = rows.Bool(7),
                OnlyMadePasswords = rows.Bool(8),
            });
        }

        return accounts;
    }
}
