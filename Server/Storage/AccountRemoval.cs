using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Imap;
using Mox.Server.Storage.Bodies;
using Mox.Server.Storage.Queue;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Changes;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Messages;
using Mox.Shared.Words;

namespace Mox.Server.Storage;

/// <summary>Removes accounts with their mail. In one turn the account loses its addresses and all ways to sign in, so that it is none any more; its mail goes after that in portions, also after a restart in between.</summary>
internal sealed class AccountRemoval(StoreWriter writer, ReadSessions sessions, AddressBook book, BodySweep sweep)
{
    /// <summary>Messages removed in one turn, so that other work comes in between.</summary>
    private const int Portion = 500;

    private readonly BookChanges _changes = new(writer, book);
    private readonly RemoveVerb _remove = new(sweep);

    /// <summary>Makes an account none any more, and puts what it has in the queue on hold.</summary>
    /// <param name="who">The administrator's account name, for the change log.</param>
    /// <returns>Rows of the queue that are to be failed.</returns>
    /// <exception cref="ChangeRefusedException">It is the administrator's own account, the last administrator, or the last member of an alias; or it is not there.</exception>
    public Task<ImmutableArray<long>> BeginAsync(long accountId, string who, CancellationToken ct) => _changes.RunAsync(turn => Begin(turn, accountId, who), ct);

    /// <summary>The same as a part of a change.</summary>
    public static ImmutableArray<long> Begin(WriteTurn turn, long accountId, string who)
    {
        var name = Require(turn, accountId, who);
        var queued = Hold(turn, accountId);
        var detail = Detail(turn, accountId, queued.Length);
        turn.Sql.Run("UPDATE Domains SET CatchAllAccountId = NULL WHERE CatchAllAccountId = ?1", accountId);
        turn.Sql.Run("DELETE FROM Settings WHERE Name = ?1 AND Value = ?2", AddressBookReader.CatchAllSetting, accountId.ToString(CultureInfo.InvariantCulture));
        foreach (var table in new[] { "Addresses", "Credentials", "Passkeys", "RecoveryCodes", "WebSessions" }) turn.Sql.Run($"DELETE FROM {table} WHERE AccountId = ?1", accountId);

        // The name is free at once.
        turn.Sql.Run("UPDATE Accounts SET Name = ?2, IsAdmin = 0, LoginDisabled = 1 WHERE Id = ?1", accountId, string.Create(CultureInfo.InvariantCulture, $"removed account {accountId}"));
        BookChanges.Log(turn, who, "account.remove", name, detail);
        return queued;
    }

    /// <summary>Removes the mail of an account that was made none, and then the rest of it.</summary>
    public async Task PurgeAsync(long accountId, CancellationToken ct)
    {
        while (await writer.RunAsync(turn => PurgePortion(turn, accountId), ct))
        {
        }
    }

    /// <summary>Goes on with what a restart cut off; says for how many accounts.</summary>
    public async Task<int> ResumeAsync(CancellationToken ct)
    {
        var left = new List<long>();
        using (var lease = await sessions.RentAsync(ct))
        {
            using var rows = lease.Sql.Query("SELECT Id FROM Accounts a WHERE LoginDisabled = 1 AND Name = 'removed account ' || Id AND NOT EXISTS (SELECT 1 FROM Addresses x WHERE x.AccountId = a.Id)");
            while (rows.Next()) left.Add(rows.Int64(0));
        }

        foreach (var id in left) await PurgeAsync(id, ct);
        return left.Count;
    }

    private static string Require(WriteTurn turn, long accountId, string who)
    {
        string name;
        using (var row = turn.Sql.Query("SELECT Name, IsAdmin FROM Accounts WHERE Id = ?1", accountId))
        {
            if (!row.Next()) throw new ChangeRefusedException(Worded.Of(RefusalWords.AccountGone));
            name = row.Text(0);
            if (name.Equals(who, StringComparison.OrdinalIgnoreCase)) throw new ChangeRefusedException(Worded.Of(RefusalWords.OwnAccountNotRemovable));
        }

        if (turn.Sql.Number("SELECT 1 FROM Accounts WHERE Id = ?1 AND IsAdmin = 1 AND NOT EXISTS (SELECT 1 FROM Accounts o WHERE o.IsAdmin = 1 AND o.Id <> ?1)", accountId) is not null)
        {
            throw new ChangeRefusedException(Worded.Of(RefusalWords.LastAdministratorNamed, name));
        }

        using (var row = turn.Sql.Query(
            """
            SELECT x.Local || '@' || d.Name FROM Aliases x JOIN Domains d ON d.Id = x.DomainId
            WHERE EXISTS (SELECT 1 FROM AliasMembers m WHERE m.AliasId = x.Id)
              AND NOT EXISTS (SELECT 1 FROM AliasMembers m JOIN Addresses y ON y.Id = m.AddressId WHERE m.AliasId = x.Id AND y.AccountId <> ?1)
            """,
            accountId))
        {
            var aliases = new List<string>();
            while (row.Next()) aliases.Add(row.Text(0));
            var names = string.Join(", ", aliases);
            if (aliases.Count > 0) throw new ChangeRefusedException(aliases.Count == 1 ? Worded.Of(RefusalWords.OnlyMemberOfAlias, name, aliases[0]) : Worded.Of(RefusalWords.OnlyMemberOfAliases, name, names));
        }

        return name;
    }

    private static ImmutableArray<long> Hold(WriteTurn turn, long accountId)
    {
        var ids = new List<long>();
        using (var rows = turn.Sql.Query("SELECT Id FROM Queue WHERE AccountId = ?1 ORDER BY Id", accountId))
        {
            while (rows.Next()) ids.Add(rows.Int64(0));
        }

        foreach (var id in ids)
        {
            var row = QueueTable.Find(turn, id)!;
            if (row.Hold) continue;
            (row.Hold, row.HeldSince) = (true, turn.Now);
            QueueTable.Update(turn, row);
        }

        return [.. ids];
    }

    private static string Detail(WriteTurn turn, long accountId, int queued)
    {
        var addresses = new List<string>();
        using (var rows = turn.Sql.Query("SELECT x.Local || '@' || d.Name FROM Addresses x JOIN Domains d ON d.Id = x.DomainId WHERE x.AccountId = ?1 ORDER BY x.Position", accountId))
        {
            while (rows.Next()) addresses.Add(rows.Text(0));
        }

        var messages = turn.Sql.Number("SELECT COALESCE(SUM(Messages), 0) FROM Mailboxes WHERE AccountId = ?1", accountId);
        var octets = turn.Sql.Number("SELECT UsedOctets FROM Accounts WHERE Id = ?1", accountId);
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', addresses)}; {messages} messages, {octets} octets; {queued} in the queue");
    }

    /// <summary>True when there is more to do.</summary>
    private bool PurgePortion(WriteTurn turn, long accountId)
    {
        long mailbox = 0;
        var name = "";
        using (var row = turn.Sql.Query("SELECT Id, Name FROM Mailboxes WHERE AccountId = ?1 ORDER BY length(Name) DESC, Id LIMIT 1", accountId))
        {
            if (row.Next()) (mailbox, name) = (row.Int64(0), row.Text(1));
        }

        if (mailbox == 0)
        {
            turn.Sql.Run("DELETE FROM SentRecipients WHERE AccountId = ?1", accountId);
            turn.Sql.Run("UPDATE LoginAttempts SET AccountId = NULL WHERE AccountId = ?1", accountId);
            turn.Sql.Run("DELETE FROM Accounts WHERE Id = ?1", accountId);
            return false;
        }

        var uids = new List<uint>();
        using (var rows = turn.Sql.Query("SELECT Uid FROM Messages WHERE MailboxId = ?1 ORDER BY Uid LIMIT ?2", mailbox, Portion))
        {
            while (rows.Next()) uids.Add((uint)rows.Int64(0));
        }

        if (uids.Count > 0)
        {
            _remove.Run(turn, mailbox, UidSet.From(uids), MessageFlags.None);
            return true;
        }

        turn.Sql.Run("DELETE FROM Tombstones WHERE MailboxId = ?1", mailbox);
        turn.Sql.Run("DELETE FROM Mailboxes WHERE Id = ?1", mailbox);
        turn.Publish(new MailboxChange.Deleted(accountId, MailboxTouch.NextModSeq(turn, accountId), mailbox, MailboxRows.Stored(name)));
        return true;
    }
}
