using Mox.Server.Storage.Sql;
using Mox.Server.Storage.Verbs;

namespace Mox.Server.Storage;

/// <summary>Where a conversation stands in the list of a mailbox: with its newest message there.</summary>
internal readonly record struct ConversationPlace(long Ticks, long MessageId, long ThreadId) : IComparable<ConversationPlace>
{
    /// <summary>Newest first.</summary>
    public int CompareTo(ConversationPlace other) => Ticks != other.Ticks ? other.Ticks.CompareTo(Ticks) : other.MessageId.CompareTo(MessageId);

    /// <summary>Larger is newer.</summary>
    public int CompareTo(ListPlace place) => Ticks != place.Received.UtcTicks ? Ticks.CompareTo(place.Received.UtcTicks) : MessageId.CompareTo(place.MessageId);
}

/// <summary>The orders of the lists of conversations used last, each as of a MODSEQ of its account.</summary>
internal sealed class ConversationOrders
{
    /// <summary>Conversations kept over all lists: 24 octets each.</summary>
    private const int MaxKept = 500_000;

    private readonly Lock _lock = new();
    private readonly LinkedList<Kept> _kept = [];

    /// <summary>The conversations of a mailbox of which a message passes the filter, newest first, as the snapshot of the session has them.</summary>
    public ConversationPlace[] Of(SqlSession sql, long accountId, long mailboxId, ListFilter filter)
    {
        var modSeq = sql.Number("SELECT ModSeq FROM Accounts WHERE Id = ?1", accountId) ?? 0;
        lock (_lock)
        {
            for (var node = _kept.First; node is not null; node = node.Next)
            {
                if (node.Value.MailboxId != mailboxId || node.Value.Filter != filter) continue;
                _kept.Remove(node);
                if (node.Value.ModSeq != modSeq) break;
                _kept.AddFirst(node);
                return node.Value.Order;
            }
        }

        var order = Read(sql, mailboxId, filter);
        lock (_lock)
        {
            _kept.AddFirst(new Kept(mailboxId, filter, modSeq, order));
            for (var sum = _kept.Sum(kept => kept.Order.Length); sum > MaxKept && _kept.Count > 1; _kept.RemoveLast()) sum -= _kept.Last!.Value.Order.Length;
        }

        return order;
    }

    private static ConversationPlace[] Read(SqlSession sql, long mailboxId, ListFilter filter)
    {
        var passing = filter == ListFilter.All ? null : Passing(sql, mailboxId, filter);
        var places = new List<ConversationPlace>();

        // The index on mailbox, thread and time holds all three and the id: of each thread, the last entry is its newest message.
        using (var rows = sql.Query("SELECT ThreadId, ReceivedTicks, Id FROM Messages INDEXED BY IX_Messages_MailboxId_ThreadId_ReceivedTicks WHERE MailboxId = ?1 ORDER BY ThreadId, ReceivedTicks, Id", mailboxId))
        {
            while (rows.Next())
            {
                var thread = rows.Int64(0);
                if (passing?.Contains(thread) == false) continue;
                var place = new ConversationPlace(rows.Int64(1), rows.Int64(2), thread);
                if (places.Count > 0 && places[^1].ThreadId == thread) places[^1] = place;
                else places.Add(place);
            }
        }

        var order = places.ToArray();
        Array.Sort(order);
        return order;
    }

    private static HashSet<long> Passing(SqlSession sql, long mailboxId, ListFilter filter)
    {
        var threads = new HashSet<long>();
        using var rows = filter == ListFilter.WithAttachments
            ? sql.Query("SELECT ThreadId FROM Messages WHERE MailboxId = ?1 AND HasAttachments <> 0", mailboxId)
            : sql.Query(
                $"SELECT m.ThreadId FROM MessageStates s CROSS JOIN Messages m ON m.Id = s.MessageId WHERE s.Place BETWEEN ?1 AND ?2 AND {(filter == ListFilter.Unread ? "s.Flags & 1 = 0" : "s.Flags & 4 <> 0")}",
                MailboxTouch.Place(mailboxId, 1),
                MailboxTouch.Place(mailboxId, uint.MaxValue));
        while (rows.Next()) threads.Add(rows.Int64(0));
        return threads;
    }

    private sealed record Kept(long MailboxId, ListFilter Filter, long ModSeq, ConversationPlace[] Order);
}
