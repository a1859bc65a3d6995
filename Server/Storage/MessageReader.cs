using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Mox.Protocols.Imap;
using Mox.Server.Storage.Bodies;
using Mox.Server.Storage.Sql;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage;

/// <summary>Reads messages. UID sets may be large; nothing is loaded beyond the columns asked for, and no connection is held while the caller works on what it was given.</summary>
internal sealed class MessageReader(ReadSessions sessions, BodyReader bodies, UidMaps maps)
{
    /// <summary>Rows read in one lease.</summary>
    private const int FlagPortion = 8192, RowPortion = 256, EnvelopePortion = 2048;

    /// <summary>Octets of envelopes read in one lease.</summary>
    private const int EnvelopeOctets = 1024 * 1024;

    /// <summary>UIDs of a mailbox in ascending order, with the totals of the same snapshot: what SELECT needs.</summary>
    public async Task<MailboxSnapshot?> SnapshotAsync(long mailboxId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        lease.BeginSnapshot();
        if (MailboxRows.One(lease.Sql, MailboxRows.ById, mailboxId) is not { } mailbox) return null;
        var (uids, firstUnseen) = maps.Read(lease.Sql, mailbox);
        lease.EndSnapshot();
        return new MailboxSnapshot(mailbox, uids, firstUnseen);
    }

    /// <summary>Flags of the messages of the set, ascending by UID; only those with a MODSEQ above <paramref name="changedSince"/>.</summary>
    public async IAsyncEnumerable<FlagRow> FlagsAsync(long mailboxId, UidSet uids, ulong changedSince, [EnumeratorCancellation] CancellationToken ct)
    {
        var portion = new List<FlagRow>();
        var cursor = new UidCursor(uids);
        while (cursor.More)
        {
            portion.Clear();
            using (var lease = await sessions.RentAsync(ct)) ReadFlags(lease.Sql, mailboxId, cursor, changedSince, portion);
            foreach (var row in portion) yield return row;
        }
    }

    /// <summary>Rows ascending by UID with the groups of columns asked for; the others are null.</summary>
    public async IAsyncEnumerable<MessageRow> RowsAsync(long mailboxId, UidSet uids, MessageColumns columns, ulong changedSince, [EnumeratorCancellation] CancellationToken ct)
    {
        var portion = new List<MessageRow>();
        var cursor = new UidCursor(uids);
        var query = MessageRows.Query(columns, "WHERE s.Place BETWEEN ?1 AND ?2 AND s.ModSeq > ?3 ORDER BY s.Place LIMIT ?4");
        while (cursor.More)
        {
            portion.Clear();
            using (var lease = await sessions.RentAsync(ct))
            {
                while (cursor.More && portion.Count < RowPortion)
                {
                    var (window, seen) = (cursor.Window, 0);
                    using var rows = lease.Sql.Query(query, MailboxTouch.Place(mailboxId, window.First), MailboxTouch.Place(mailboxId, window.Last), changedSince, RowPortion);
                    var last = 0u;
                    while (rows.Next())
                    {
                        seen++;
                        last = MailboxTouch.UidOf(rows.Int64(0));
                        if (cursor.Holds(last)) portion.Add(MessageRows.Read(rows, columns));
                    }

                    cursor.Done(seen < RowPortion ? window.Last : last);
                }
            }

            foreach (var row in portion) yield return row;
        }
    }

    /// <summary>Flags and envelopes of the messages of the set, ascending by UID. The octets of one are valid until the next is asked for.</summary>
    public async IAsyncEnumerable<EnvelopeRow> EnvelopesAsync(long mailboxId, UidSet uids, [EnumeratorCancellation] CancellationToken ct)
    {
        var portion = new List<(FlagRow Flags, int End)>();
        var octets = new ArrayBufferWriter<byte>(EnvelopeOctets / 4);
        var cursor = new UidCursor(uids);
        while (cursor.More)
        {
            portion.Clear();
            octets.ResetWrittenCount();
            using (var lease = await sessions.RentAsync(ct)) ReadEnvelopes(lease.Sql, mailboxId, cursor, portion, octets);
            var start = 0;
            foreach (var (flags, end) in portion)
            {
                yield return new EnvelopeRow(flags, octets.WrittenMemory[start..end]);
                start = end;
            }
        }
    }

    /// <summary>UIDs removed after a MODSEQ (RFC 7162 §3.2.10).</summary>
    public async Task<UidSet> RemovedSinceAsync(long mailboxId, ulong modSeq, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        var ranges = new List<UidRange>();
        using var rows = lease.Sql.Query("SELECT FirstUid, LastUid FROM Tombstones WHERE MailboxId = ?1 AND ModSeq > ?2", mailboxId, modSeq);
        while (rows.Next()) ranges.Add(new UidRange((uint)rows.Int64(0), (uint)rows.Int64(1)));
        return UidSet.FromRanges(ranges);
    }

    /// <summary>The whole message, prefix and body, or null when it is gone.</summary>
    public async Task<MessageContent?> OpenAsync(long messageId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        lease.BeginSnapshot();
        byte[] prefix;
        long body;
        using (var row = lease.Sql.Query("SELECT d.Prefix, m.BodyId FROM Messages m JOIN MessageDetails d ON d.MessageId = m.Id WHERE m.Id = ?1", messageId))
        {
            if (!row.Next()) return null;
            (prefix, body) = (row.Octets(0).ToArray(), row.Int64(1));
        }

        return bodies.Open(lease.Sql, body) is { } source ? new MessageContent(prefix, source) : null;
    }

    /// <summary>A stored body, such as one of the queue, behind a prefix; null when it is gone.</summary>
    public async Task<MessageContent?> OpenBodyAsync(long bodyId, ReadOnlyMemory<byte> prefix, CancellationToken ct) =>
        await bodies.OpenAsync(bodyId, ct) is { } source ? new MessageContent(prefix, source) : null;

    /// <summary>Messages by id, wherever they are now, in the order of the ids; those that are gone are left out.</summary>
    public async Task<ImmutableArray<MessageRow>> ByIdsAsync(long accountId, ImmutableArray<long> messageIds, MessageColumns columns, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<MessageRow>(messageIds.Length);
        var query = MessageRows.Query(columns, "WHERE m.Id = ?1 AND m.AccountId = ?2");
        using var lease = await sessions.RentAsync(ct);
        foreach (var id in messageIds)
        {
            using var rows = lease.Sql.Query(query, id, accountId);
            if (rows.Next()) found.Add(MessageRows.Read(rows, columns));
        }

        return found.DrainToImmutable();
    }

    /// <summary>The messages of a thread in all mailboxes of the account, oldest first; of many, the newest <paramref name="limit"/>.</summary>
    public async Task<ImmutableArray<MessageRow>> ThreadAsync(long accountId, long threadId, MessageColumns columns, int limit, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<MessageRow>();
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query(MessageRows.Query(columns, "WHERE m.ThreadId = ?1 AND m.AccountId = ?2 ORDER BY m.ReceivedTicks DESC, m.Id DESC LIMIT ?3"), threadId, accountId, limit);
        while (rows.Next()) found.Add(MessageRows.Read(rows, columns));
        found.Reverse();
        return found.DrainToImmutable();
    }

    /// <summary>A window of a mailbox, newest first: what a list shows. <paramref name="skip"/> counts from the newest.</summary>
    public async Task<ImmutableArray<MessageRow>> NewestAsync(long mailboxId, int skip, int take, MessageColumns columns, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<MessageRow>();
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query(
            MessageRows.Query(columns, "WHERE m.Id IN (SELECT Id FROM Messages WHERE MailboxId = ?1 ORDER BY ReceivedTicks DESC, Id DESC LIMIT ?2 OFFSET ?3) ORDER BY m.ReceivedTicks DESC, m.Id DESC"),
            mailboxId,
            take,
            skip);
        while (rows.Next()) found.Add(MessageRows.Read(rows, columns));
        return found.DrainToImmutable();
    }

    private static void ReadFlags(SqlSession sql, long mailboxId, UidCursor cursor, ulong changedSince, List<FlagRow> portion)
    {
        var keywords = new LastKeywords();
        while (cursor.More && portion.Count < FlagPortion)
        {
            var (window, seen, last) = (cursor.Window, 0, 0u);
            using var rows = sql.Query(
                "SELECT Place, MessageId, ModSeq, Flags, Keywords FROM MessageStates WHERE Place BETWEEN ?1 AND ?2 AND ModSeq > ?3 ORDER BY Place LIMIT ?4",
                MailboxTouch.Place(mailboxId, window.First),
                MailboxTouch.Place(mailboxId, window.Last),
                changedSince,
                FlagPortion);
            while (rows.Next())
            {
                seen++;
                last = MailboxTouch.UidOf(rows.Int64(0));
                if (cursor.Holds(last)) portion.Add(ReadFlags(rows, last, ref keywords));
            }

            cursor.Done(seen < FlagPortion ? window.Last : last);
        }
    }

    private static void ReadEnvelopes(SqlSession sql, long mailboxId, UidCursor cursor, List<(FlagRow Flags, int End)> portion, ArrayBufferWriter<byte> octets)
    {
        var keywords = new LastKeywords();
        while (cursor.More && portion.Count < EnvelopePortion && octets.WrittenCount < EnvelopeOctets)
        {
            var (window, seen, last) = (cursor.Window, 0, 0u);
            using var rows = sql.Query(
                "SELECT s.Place, s.MessageId, s.ModSeq, s.Flags, s.Keywords, d.Envelope FROM MessageStates s CROSS JOIN MessageDetails d ON d.MessageId = s.MessageId WHERE s.Place BETWEEN ?1 AND ?2 ORDER BY s.Place LIMIT ?3",
                MailboxTouch.Place(mailboxId, window.First),
                MailboxTouch.Place(mailboxId, window.Last),
                EnvelopePortion);
            while (octets.WrittenCount < EnvelopeOctets && rows.Next())
            {
                seen++;
                last = MailboxTouch.UidOf(rows.Int64(0));
                if (!cursor.Holds(last)) continue;
                octets.Write(rows.Octets(5));
                portion.Add((ReadFlags(rows, last, ref keywords), octets.WrittenCount));
            }

            cursor.Done(seen < EnvelopePortion && octets.WrittenCount < EnvelopeOctets ? window.Last : last);
        }
    }

    private static FlagRow ReadFlags(in SqlRows rows, uint uid, ref LastKeywords keywords) =>
        new(rows.Int64(1), uid, (ulong)rows.Int64(2), (MessageFlags)rows.Int32(3), rows.Octets(4).IsEmpty ? [] : keywords.Split(rows.Text(4)));

    /// <summary>Neighbours often have the same keywords.</summary>
    private struct LastKeywords
    {
        private string? _text;
        private ImmutableArray<string> _keywords;

        public ImmutableArray<string> Split(string text)
        {
            if (text != _text) (_text, _keywords) = (text, KeywordText.Split(text));
            return _keywords;
        }
    }
}
