using System.Collections.Immutable;
using Mox.Server.Storage.Sql;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage;

/// <summary>A row of a list of conversations.</summary>
/// <param name="Head">The newest message in the mailbox.</param>
/// <param name="Count">Messages in all mailboxes; those in Trash and Junk only where these are listed.</param>
/// <param name="Here">Messages in the mailbox; <paramref name="Unread"/>, <paramref name="Flagged"/> and <paramref name="HasAttachments"/> are of these.</param>
/// <param name="Others">The newest other messages with their envelopes, newest first: who else takes part.</param>
internal sealed record ConversationHead(MessageRow Head, int Count, int Here, int Unread, bool Flagged, bool HasAttachments, ImmutableArray<MessageRow> Others);

/// <summary>A run of a list of conversations.</summary>
internal sealed record ConversationRun(ImmutableArray<ConversationHead> Rows, int Total, int First);

/// <summary>Reads lists with one row for each conversation: its newest message in the mailbox, newest first.</summary>
/// <remarks>The order of a mailbox comes from one pass over an index that holds all it needs; the orders used last are kept until something in their account changes.</remarks>
internal sealed class ConversationLists(ReadSessions sessions)
{
    /// <summary>Messages of one conversation that are looked at, and of these, those whose people are.</summary>
    private const int MaxMessages = 1000, MaxOthers = 8;

    private readonly ConversationOrders _orders = new();

    /// <summary>The rows below a place (null: from the top), or above it; null when the mailbox is not of the account.</summary>
    public async Task<ConversationRun?> PageAsync(long accountId, long mailboxId, ListFilter filter, ListPlace? place, bool above, int skip, int take, MessageColumns columns, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        lease.BeginSnapshot();
        if (lease.Sql.Number("SELECT 1 FROM Mailboxes WHERE Id = ?1 AND AccountId = ?2", mailboxId, accountId) is null) return null;
        var order = _orders.Of(lease.Sql, accountId, mailboxId, filter);
        var (first, end) = Cut(order, place, above, skip, take);
        var reader = new Rows(lease.Sql, accountId, mailboxId, columns);
        var rows = ImmutableArray.CreateBuilder<ConversationHead>(end - first);
        for (var i = first; i < end; i++) rows.Add(reader.Read(order[i].ThreadId, order[i].MessageId));
        lease.EndSnapshot();
        return new ConversationRun(rows.MoveToImmutable(), order.Length, first);
    }

    /// <summary>The rows of these conversations, newest first; of those without a message in the mailbox, none.</summary>
    public async Task<ImmutableArray<ConversationHead>> RowsAsync(long accountId, long mailboxId, ImmutableArray<long> threadIds, MessageColumns columns, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        lease.BeginSnapshot();
        if (lease.Sql.Number("SELECT 1 FROM Mailboxes WHERE Id = ?1 AND AccountId = ?2", mailboxId, accountId) is null) return [];
        var reader = new Rows(lease.Sql, accountId, mailboxId, columns);
        var found = new List<ConversationHead>();
        foreach (var thread in threadIds.Distinct())
        {
            if (lease.Sql.Number("SELECT Id FROM Messages WHERE MailboxId = ?1 AND ThreadId = ?2 ORDER BY ReceivedTicks DESC, Id DESC LIMIT 1", mailboxId, thread) is { } head) found.Add(reader.Read(thread, head));
        }

        lease.EndSnapshot();
        return [.. found.OrderByDescending(row => row.Head.Received.UtcTicks).ThenByDescending(row => row.Head.MessageId)];
    }

    private static (int First, int End) Cut(ReadOnlySpan<ConversationPlace> order, ListPlace? place, bool above, int skip, int take)
    {
        if (place is not { } at)
        {
            var from = Math.Min(skip, order.Length);
            return (from, Math.Min(order.Length, from + take));
        }

        // Newest first: what is above the place is larger.
        var (low, high) = (0, order.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (order[middle].CompareTo(at) > 0) low = middle + 1;
            else high = middle;
        }

        if (above)
        {
            var end = Math.Max(0, low - skip);
            return (Math.Max(0, end - take), end);
        }

        if (low < order.Length && order[low].CompareTo(at) == 0) low++;
        var first = Math.Min(order.Length, low + skip);
        return (first, Math.Min(order.Length, first + take));
    }

    /// <summary>Reads rows within one snapshot.</summary>
    private sealed class Rows(SqlSession sql, long accountId, long mailboxId, MessageColumns columns)
    {
        private readonly string _head = MessageRows.Query(columns, "WHERE m.Id = ?1");
        private readonly string _other = MessageRows.Query(MessageColumns.Envelope, "WHERE m.Id = ?1");
        private readonly HashSet<long> _aside = Aside(sql, accountId, mailboxId);

        public ConversationHead Read(long threadId, long headId)
        {
            var (count, here, unread, flagged, files) = (0, 0, 0, false, false);
            var others = new List<(long Ticks, long Id)>();
            using (var rows = sql.Query(
                "SELECT m.Id, m.MailboxId, s.Flags, m.HasAttachments, m.ReceivedTicks FROM Messages m CROSS JOIN MessageStates s ON s.Place = (m.MailboxId << 32) | m.Uid WHERE m.ThreadId = ?1 AND m.AccountId = ?2 LIMIT ?3",
                threadId,
                accountId,
                MaxMessages))
            {
                while (rows.Next())
                {
                    var mailbox = rows.Int64(1);
                    if (_aside.Contains(mailbox)) continue;
                    count++;
                    if (rows.Int64(0) != headId) others.Add((rows.Int64(4), rows.Int64(0)));
                    if (mailbox != mailboxId) continue;
                    var flags = (MessageFlags)rows.Int32(2);
                    here++;
                    if (!flags.HasFlag(MessageFlags.Seen)) unread++;
                    flagged |= flags.HasFlag(MessageFlags.Flagged);
                    files |= rows.Bool(3);
                }
            }

            var newest = others.OrderByDescending(other => other).Take(MaxOthers).Select(other => One(_other, other.Id, MessageColumns.Envelope));
            return new ConversationHead(One(_head, headId, columns), count, here, unread, flagged, files, [.. newest]);
        }

        private MessageRow One(string query, long id, MessageColumns wanted)
        {
            using var rows = sql.Query(query, id);
            return rows.Next() ? MessageRows.Read(rows, wanted) : throw MessageRows.Damaged(id);
        }

        /// <summary>The mailboxes whose messages take no part: Trash and Junk, unless listed.</summary>
        private static HashSet<long> Aside(SqlSession sql, long accountId, long mailboxId)
        {
            var aside = new HashSet<long>();
            using var rows = sql.Query("SELECT Id FROM Mailboxes WHERE AccountId = ?1 AND \"Use\" IN (?2, ?3)", accountId, (int)SpecialUse.Trash, (int)SpecialUse.Junk);
            while (rows.Next())
            {
                if (rows.Int64(0) != mailboxId) aside.Add(rows.Int64(0));
            }

            return aside;
        }
    }
}
