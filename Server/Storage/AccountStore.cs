using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Addresses;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Settings;
using Mox.Shared.Words;

namespace Mox.Server.Storage;

/// <summary>The verbs that change domains, accounts, addresses and credentials. Each writes the change log in its transaction and swaps the snapshot after its commit.</summary>
internal sealed class AccountStore(StoreWriter writer, ReadSessions sessions, AddressBook book, WebSessionStore web)
{
    private BookChanges _changes = new(writer, book);

    private string Author { get; init; } = "system";

    /// <summary>The same verbs, with this name in the change log.</summary>
    public AccountStore By(string who) => new(writer, sessions, book, web) { Author = who };

    /// <summary>The same verbs as parts of one change: they run at once, in this turn.</summary>
    public AccountStore Within(WriteTurn turn) => new(writer, sessions, book, web) { Author = Author, _changes = new BookChanges(writer, book, turn) };

    /// <summary>When the first account was made that is still there; null without one.</summary>
    public async Task<DateTimeOffset?> FirstMadeAsync(CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        return lease.Sql.Number("SELECT MIN(Created) FROM Accounts") is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    /// <summary>Makes a domain; does nothing when it is there.</summary>
    public Task<long> AddDomainAsync(DomainName domain, CancellationToken ct) => ChangeAsync(
        turn =>
        {
            if (turn.Sql.Number("SELECT Id FROM Domains WHERE Name = ?1", domain.Ascii) is { } there) return there;
            turn.Sql.Run("INSERT INTO Domains (Name, Disabled, Created) VALUES (?1, 0, ?2)", domain.Ascii, turn.Now);
            var id = turn.Sql.LastId;
            Log(turn, "domain.add", domain.Ascii, "");
            return id;
        },
        ct);

    /// <summary>Switches a domain off for now, or on again. False when it is not there.</summary>
    public Task<bool> SetDomainDisabledAsync(DomainName domain, bool disabled, CancellationToken ct) => ChangeAsync(
        turn => turn.Sql.Run("UPDATE Domains SET Disabled = ?2 WHERE Name = ?1", domain.Ascii, disabled) > 0 && Log(turn, disabled ? "domain.disable" : "domain.enable", domain.Ascii, ""),
        ct);

    /// <summary>Makes an account with its mailboxes (Inbox, Sent, Archive, Trash, Drafts, Junk). The domains of its addresses must exist.</summary>
    /// <exception cref="ChangeRefusedException">The name or an address is taken, or a domain is not there.</exception>
    public Task<long> AddAccountAsync(string name, ImmutableArray<MailAddress> addresses, bool isAdmin, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (addresses.IsDefaultOrEmpty) throw new ArgumentException("An account has at least one address", nameof(addresses));
        return ChangeAsync(turn => Make(turn, name, addresses, isAdmin), ct);
    }

    /// <summary>The same as a part of a change that gives the account its addresses.</summary>
    public long Make(WriteTurn turn, string name, ImmutableArray<MailAddress> addresses, bool isAdmin) => Insert(turn, Author, name, addresses, isAdmin);

    /// <summary>The same within a turn of other verbs.</summary>
    internal static long Insert(WriteTurn turn, string who, string name, ImmutableArray<MailAddress> addresses, bool isAdmin)
    {
        if (turn.Sql.Number("SELECT Id FROM Accounts WHERE Name = ?1", name) is not null) throw new ChangeRefusedException(Worded.Of(RefusalWords.AccountExists, name));
        turn.Sql.Run(
            "INSERT INTO Accounts (Name, IsAdmin, LoginDisabled, LoginDisabledText, QuotaOctets, UsedOctets, ModSeq, NextUidValidity, Created) VALUES (?1, ?2, 0, '', 0, 0, 0, ?3, ?4)",
            name,
            isAdmin,
            // Higher than that of an account of the same name that was there before.
            turn.Now.ToUnixTimeSeconds(),
            turn.Now);
        var id = turn.Sql.LastId;
        for (var i = 0; i < addresses.Length; i++) AddressRows.Insert(turn, id, addresses[i], i);
        MailboxVerbs.MakeInitial(turn, id);
        BookChanges.Log(turn, who, "account.add", name, string.Join(' ', addresses.Select(address => address.ToString())));
        return id;
    }

    /// <summary>Gives an account one more address.</summary>
    /// <exception cref="ChangeRefusedException">The address is taken, or its domain is not there.</exception>
    public Task AddAddressAsync(long accountId, MailAddress address, CancellationToken ct) => ChangeAsync(
        turn =>
        {
            var position = turn.Sql.Number("SELECT COALESCE(MAX(Position), -1) + 1 FROM Addresses WHERE AccountId = ?1", accountId);
            AddressRows.Insert(turn, accountId, address, (int)position!.Value);
            return Log(turn, "address.add", address.ToString(), AccountName(turn, accountId));
        },
        ct);

    /// <summary>Takes an address from its account; the last one stays. False when it is not there or the last one.</summary>
    /// <exception cref="ChangeRefusedException">An alias would be left without members, or mail from the address waits in the queue.</exception>
    public Task<bool> RemoveAddressAsync(long accountId, MailAddress address, CancellationToken ct) => ChangeAsync(
        turn =>
        {
            if (turn.Sql.Number("SELECT COUNT(*) FROM Addresses WHERE AccountId = ?1", accountId) <= 1 || LocalRows.AddressId(turn, address, accountId) is not { } id) return false;
            LocalRows.RequireFree(turn, address, id);
            turn.Sql.Run("DELETE FROM Addresses WHERE Id = ?1", id);
            return Log(turn, "address.remove", address.ToString(), AccountName(turn, accountId));
        },
        ct);

    /// <summary>All mail for unknown addresses of a domain (null: of every domain there is, ours or not: localserve) goes to this account; null: to none.</summary>
    public Task SetCatchAllAsync(DomainName? domain, long? accountId, CancellationToken ct) => ChangeAsync(
        turn =>
        {
            if (domain is { } one) turn.Sql.Run("UPDATE Domains SET CatchAllAccountId = ?2 WHERE Name = ?1", one.Ascii, accountId);
            else if (accountId is null) turn.Sql.Run("DELETE FROM Settings WHERE Name = ?1", AddressBookReader.CatchAllSetting);
            else turn.Sql.Run("INSERT INTO Settings (Name, Value) VALUES (?1, ?2) ON CONFLICT (Name) DO UPDATE SET Value = excluded.Value", AddressBookReader.CatchAllSetting, accountId.Value.ToString(CultureInfo.InvariantCulture));
            return Log(turn, "domain.catch-all", domain?.Ascii ?? "*", accountId is { } account ? AccountName(turn, account) : "none");
        },
        ct);

    /// <summary>Sets the quota in octets; 0 takes it away.</summary>
    public Task SetQuotaAsync(long accountId, long octets, CancellationToken ct) => ChangeAsync(
        turn =>
        {
            turn.Sql.Run("UPDATE Accounts SET QuotaOctets = ?2 WHERE Id = ?1", accountId, octets);
            return Log(turn, "account.quota", AccountName(turn, accountId), octets.ToString(CultureInfo.InvariantCulture));
        },
        ct);

    /// <summary>Refuses logins with this text; null allows them again.</summary>
    public Task SetLoginDisabledAsync(long accountId, string? text, CancellationToken ct) => ChangeAsync(
        turn =>
        {
            turn.Sql.Run("UPDATE Accounts SET LoginDisabled = ?2, LoginDisabledText = ?3 WHERE Id = ?1", accountId, text is not null, text ?? "");
            if (text is not null) web.EndAll(turn, accountId, except: null);
            return Log(turn, text is null ? "account.enable-login" : "account.disable-login", AccountName(turn, accountId), text ?? "");
        },
        ct);

    /// <summary>Makes an account an admin, or no admin any more.</summary>
    public Task SetAdminAsync(long accountId, bool isAdmin, CancellationToken ct) => ChangeAsync(
        turn =>
        {
            if (!isAdmin && turn.Sql.Number("SELECT 1 FROM Accounts WHERE Id <> ?1 AND IsAdmin = 1", accountId) is null && turn.Sql.Number("SELECT IsAdmin FROM Accounts WHERE Id = ?1", accountId) == 1)
            {
                throw new ChangeRefusedException(Worded.Of(RefusalWords.LastAdministrator));
            }

            turn.Sql.Run("UPDATE Accounts SET IsAdmin = ?2 WHERE Id = ?1", accountId, isAdmin);
            return Log(turn, isAdmin ? "account.admin" : "account.no-admin", AccountName(turn, accountId), "");
        },
        ct);

    /// <summary>Sets the name in From; empty takes it away.</summary>
    public Task SetDisplayNameAsync(long accountId, string name, CancellationToken ct) => ChangeAsync(
        turn =>
        {
            turn.Sql.Run("UPDATE Accounts SET DisplayName = ?2 WHERE Id = ?1", accountId, name);
            return Log(turn, "account.name", AccountName(turn, accountId), name);
        },
        ct);

    /// <summary>Stores what checks a password, in place of what was there under this label (empty: the main password; else the name of an app password). A new main password ends the sessions of the pages.</summary>
    public Task SetCredentialAsync(long accountId, string label, StoredCredential credential, CancellationToken ct) => SetAsync(accountId, label, credential, keepSession: null, ct);

    /// <summary>Stores what checks a new main password, given by its owner; the other sessions of the pages end.</summary>
    /// <param name="keepSession">The session that goes on: that of the person who changes it.</param>
    public Task ChangePasswordAsync(long accountId, StoredCredential credential, string keepSession, CancellationToken ct) => SetAsync(accountId, "", credential, keepSession, ct);

    /// <summary>Adds an app password; nothing that is there is replaced.</summary>
    /// <param name="most">App passwords an account may have.</param>
    public Task<AppPasswordAdded> AddAppPasswordAsync(long accountId, StoredCredential credential, int most, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            if (turn.Sql.Number("SELECT 1 FROM Credentials WHERE AccountId = ?1 AND Label = ?2", accountId, credential.Label) is not null) return AppPasswordAdded.NameTaken;
            if (turn.Sql.Number("SELECT COUNT(*) FROM Credentials WHERE AccountId = ?1 AND Label <> ''", accountId) >= most) return AppPasswordAdded.TooMany;
            CredentialRows.Write(turn, accountId, credential.Label, credential);
            Log(turn, "credential.set", AccountName(turn, accountId), credential.Label);
            return AppPasswordAdded.Added;
        },
        ct);

    /// <summary>Forgets a credential. False when it is not there.</summary>
    public Task<bool> RemoveCredentialAsync(long accountId, string label, CancellationToken ct) => writer.RunAsync(
        turn => turn.Sql.Run("DELETE FROM Credentials WHERE AccountId = ?1 AND Label = ?2", accountId, label) > 0 && Log(turn, "credential.remove", AccountName(turn, accountId), label),
        ct);

    public async Task<ImmutableArray<StoredCredential>> CredentialsAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        return CredentialRows.Read(lease.Sql, accountId);
    }

    /// <summary>The app passwords of an account, the last one made first.</summary>
    public async Task<ImmutableArray<StoredAppPassword>> AppPasswordsAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        return CredentialRows.AppPasswords(lease.Sql, accountId);
    }

    /// <summary>The last changes, newest first.</summary>
    public async Task<ImmutableArray<ChangeLogEntry>> ChangesAsync(int count, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        var entries = ImmutableArray.CreateBuilder<ChangeLogEntry>();
        using var rows = lease.Sql.Query("SELECT Id, At, Who, Verb, Subject, Detail FROM ChangeLog ORDER BY Id DESC LIMIT ?1", count);
        while (rows.Next()) entries.Add(new ChangeLogEntry { Id = rows.Int64(0), At = rows.Moment(1), Who = rows.Text(2), Verb = rows.Text(3), Subject = rows.Text(4), Detail = rows.Text(5) });
        return entries.DrainToImmutable();
    }

    /// <summary>The id of an account as of a turn; null when there is none of this name.</summary>
    public static long? IdOf(WriteTurn turn, string name) => turn.Sql.Number("SELECT Id FROM Accounts WHERE Name = ?1", name);

    private static string AccountName(WriteTurn turn, long accountId)
    {
        using var row = turn.Sql.Query("SELECT Name FROM Accounts WHERE Id = ?1", accountId);
        return row.Next() ? row.Text(0) : throw new ChangeRefusedException(Worded.Of(RefusalWords.AccountGone));
    }

    private Task<bool> SetAsync(long accountId, string label, StoredCredential credential, string? keepSession, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            CredentialRows.Write(turn, accountId, label, credential);
            if (label.Length == 0) web.EndAll(turn, accountId, keepSession);
            return Log(turn, "credential.set", AccountName(turn, accountId), label);
        },
        ct);

    private bool Log(WriteTurn turn, string verb, string subject, string detail) => BookChanges.Log(turn, Author, verb, subject, detail);

    private Task<T> ChangeAsync<T>(Func<WriteTurn, T> change, CancellationToken ct) => _changes.RunAsync(change, ct);
}
