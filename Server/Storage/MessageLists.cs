using System.Collections.Immutable;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage;

/// <summary>Which messages of a mailbox a list holds.</summary>
internal enum ListFilter
{
    All,
    Unread,
    Flagged,
    WithAttachments,
}

/// <summary>A place in a list: time received, then id.</summary>
internal readonly record struct ListPlace(DateTimeOffset Received, long MessageId);

/// <summary>A run of a list.</summary>
/// <param name="Rows">Newest first.</param>
/// <param name="Total">All messages that pass the filter.</param>
/// <param name="First">Index of the first row in the whole list; 0 is the newest.</param>
internal sealed record ListRun(ImmutableArray<MessageRow> Rows, int Total, int First);

/// <summary>Reads message lists, newest first, next to a place that stays where it is whatever arrives or leaves.</summary>
internal sealed class MessageLists(ReadSessions sessions)
{
    private const string Order = " ORDER BY m.ReceivedTicks DESC, m.Id DESC";
    private const string ReverseOrder = " ORDER BY m.ReceivedTicks, m.Id";

    /// <summary>The rows below a place (null: from the top), or above it; null when the mailbox is not of the account.</summary>
    public async Task<ListRun?> PageAsync(long accountId, long mailboxId, ListFilter filter, ListPlace? place, bool above, int skip, int take, MessageColumns columns, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        lease.BeginSnapshot();
        if (lease.Sql.Number("SELECT 1 FROM Mailboxes WHERE Id = ?1 AND AccountId = ?2", mailboxId, accountId) is null) return null;
        var (from, where) = Source(filter);
        var total = (int)(lease.Sql.Number($"SELECT count(*) {from} WHERE m.MailboxId = ?1{where}", mailboxId) ?? 0);
        var ids = ImmutableArray.CreateBuilder<long>(take);
        if (place is { } at)
        {
            var side = above ? $" AND (m.ReceivedTicks, m.Id) > (?2, ?3){ReverseOrder}" : $" AND (m.ReceivedTicks, m.Id) < (?2, ?3){Order}";
            using var rows = lease.Sql.Query($"SELECT m.Id {from} WHERE m.MailboxId = ?1{where}{side} LIMIT ?4 OFFSET ?5", mailboxId, at.Received.UtcTicks, at.MessageId, take, skip);
            while (rows.Next()) ids.Add(rows.Int64(0));
        }
        else
        {
            using var rows = lease.Sql.Query($"SELECT m.Id {from} WHERE m.MailboxId = ?1{where}{Order} LIMIT ?2 OFFSET ?3", mailboxId, take, skip);
            while (rows.Next()) ids.Add(rows.Int64(0));
        }

        if (above && place is not null) ids.Reverse();
        var found = Rows(lease.Sql, ids, columns);
        var first = found.IsEmpty ? (place is null ? Math.Min(skip, total) : IndexOf(lease.Sql, from, where, mailboxId, place.Value)) : IndexOf(lease.Sql, from, where, mailboxId, new ListPlace(found[0].Received, found[0].MessageId));
        lease.EndSnapshot();
        return new ListRun(found, total, first);
    }

    /// <summary>How many messages of a mailbox pass a filter, and the MODSEQ of the account that is true for.</summary>
    public async Task<(int Count, ulong ModSeq)> CountAsync(long accountId, long mailboxId, ListFilter filter, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        lease.BeginSnapshot();
        var (from, where) = Source(filter);
        var count = lease.Sql.Number($"SELECT count(*) {from} WHERE m.MailboxId = ?1{where} AND m.AccountId = ?2", mailboxId, accountId) ?? 0;
        var modSeq = lease.Sql.Number("SELECT ModSeq FROM Accounts WHERE Id = ?1", accountId) ?? 0;
        lease.EndSnapshot();
        return ((int)count, (ulong)modSeq);
    }

    /// <summary>All messages of a mailbox that pass a filter and came into it up to a MODSEQ, newest first.</summary>
    public async Task<ImmutableArray<long>> AllAsync(long accountId, long mailboxId, ListFilter filter, ulong upTo, CancellationToken ct)
    {
        var ids = ImmutableArray.CreateBuilder<long>();
        using var lease = await sessions.RentAsync(ct);
        var (from, where) = Source(filter);
        using var rows = lease.Sql.Query($"SELECT m.Id {from} WHERE m.MailboxId = ?1{where} AND m.AccountId = ?2 AND m.CreateSeq <= ?3{Order}", mailboxId, accountId, upTo);
        while (rows.Next()) ids.Add(rows.Int64(0));
        return ids.DrainToImmutable();
    }

    /// <summary>Of these messages, those that came where they are up to a MODSEQ.</summary>
    public async Task<ImmutableArray<long>> UpToAsync(long accountId, ImmutableArray<long> messageIds, ulong upTo, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        var sql = lease.Sql;
        return [.. messageIds.Where(id => sql.Number("SELECT 1 FROM Messages WHERE Id = ?1 AND AccountId = ?2 AND CreateSeq <= ?3", id, accountId, upTo) is not null)];
    }

    /// <summary>The messages of the conversations of these messages that lie in a mailbox.</summary>
    public async Task<ImmutableArray<long>> OfConversationsAsync(long accountId, long mailboxId, ImmutableArray<long> messageIds, CancellationToken ct)
    {
        var ids = ImmutableArray.CreateBuilder<long>();
        using var lease = await sessions.RentAsync(ct);
        foreach (var id in messageIds)
        {
            using var rows = lease.Sql.Query("SELECT o.Id FROM Messages m CROSS JOIN Messages o ON o.MailboxId = ?3 AND o.ThreadId = m.ThreadId WHERE m.Id = ?1 AND m.AccountId = ?2 ORDER BY o.ReceivedTicks DESC, o.Id DESC", id, accountId, mailboxId);
            while (rows.Next()) ids.Add(rows.Int64(0));
        }

        return ids.DrainToImmutable();
    }

    /// <summary>People an account has written to whose name or address contains a text, the most recent first.</summary>
    public async Task<ImmutableArray<(string Name, string Address)>> RecipientsAsync(long accountId, string text, int limit, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<(string, string)>();
        var pattern = "%" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
        using var lease = await sessions.RentAsync(ct);

        // With one max(), SQLite takes the bare columns from the row that holds it: the name last used.
        using var rows = lease.Sql.Query(
            "SELECT Name, Address, max(SentTicks) FROM SentRecipients WHERE AccountId = ?1 AND (Address LIKE ?2 ESCAPE '\\' OR Name LIKE ?2 ESCAPE '\\') GROUP BY Address ORDER BY max(SentTicks) DESC LIMIT ?3",
            accountId,
            pattern,
            limit);
        while (rows.Next()) found.Add((rows.Text(0), rows.Text(1)));
        return found.DrainToImmutable();
    }

    /// <summary>The messages in Sent to one address, the newest first.</summary>
    /// <param name="address">In lower case, the domain in A-labels.</param>
    public async Task<ImmutableArray<long>> SentMessagesToAsync(long accountId, string address, int limit, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<long>();
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query("SELECT DISTINCT MessageId FROM SentRecipients WHERE AccountId = ?1 AND Address = ?2 ORDER BY SentTicks DESC LIMIT ?3", accountId, address, limit);
        while (rows.Next()) found.Add(rows.Int64(0));
        return found.DrainToImmutable();
    }

    /// <summary>Whom an account has written to, each time on its own, the latest first.</summary>
    /// <param name="limit">Times at most.</param>
    public async Task<ImmutableArray<(string Name, string Address, DateTimeOffset Sent)>> SentToAsync(long accountId, int limit, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<(string, string, DateTimeOffset)>();
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query("SELECT Name, Address, SentTicks FROM SentRecipients WHERE AccountId = ?1 ORDER BY Id DESC LIMIT ?2", accountId, limit);
        while (rows.Next()) found.Add((rows.Text(0), rows.Text(1), rows.Moment(2)));
        return found.DrainToImmutable();
    }

    /// <summary>Changes when an account sends something.</summary>
    public async Task<long> SentMarkAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        return lease.Sql.Number("SELECT sum(UidNext) FROM Mailboxes WHERE AccountId = ?1 AND \"Use\" = ?2", accountId, (int)Shared.Model.Mailboxes.SpecialUse.Sent) ?? 0;
    }

    private static (string From, string Where) Source(ListFilter filter)
    {
        const string WithState = "FROM Messages m CROSS JOIN MessageStates s ON s.Place = (m.MailboxId << 32) | m.Uid";
        return filter switch
        {
            ListFilter.Unread => (WithState, " AND s.Flags & 1 = 0"),
            ListFilter.Flagged => (WithState, " AND s.Flags & 4 <> 0"),
            ListFilter.WithAttachments => ("FROM Messages m", " AND m.HasAttachments <> 0"),
            _ => ("FROM Messages m", ""),
        };
    }

    private static int IndexOf(SqlSession sql, string from, string where, long mailboxId, ListPlace place) =>
        (int)(sql.Number($"SELECT count(*) {from} WHERE m.MailboxId = ?1{where} AND (m.ReceivedTicks, m.Id) > (?2, ?3)", mailboxId, place.Received.UtcTicks, place.MessageId) ?? 0);

    private static ImmutableArray<MessageRow> Rows(SqlSession sql, ImmutableArray<long>.Builder ids, MessageColumns columns)
    {
        var found = ImmutableArray.CreateBuilder<MessageRow>(ids.Count);
        var query = MessageRows.Query(columns, "WHERE m.Id = ?1");
        foreach (var id in ids)
        {
            using var rows = sql.Query(query, id);
            if (rows.Next()) found.Add(MessageRows.Read(rows, columns));
        }

        return found.DrainToImmutable();
    }
}
