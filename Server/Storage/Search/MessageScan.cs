using System.Collections.Immutable;
using Mox.Protocols.Mime;
using Mox.Server.Storage.Sql;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Search;

/// <summary>A message as a search over many looks at it first.</summary>
/// <param name="Flags">Only read when the states were asked for, as the keywords.</param>
internal readonly record struct ScanRow(long MessageId, long MailboxId, long BodyId, long ThreadId, long ReceivedTicks, long Size, bool HasAttachments, MessageFlags Flags, string Keywords)
{
    /// <summary>Newest first, as lists are.</summary>
    public static int Compare(ScanRow a, ScanRow b) => a.ReceivedTicks != b.ReceivedTicks ? b.ReceivedTicks.CompareTo(a.ReceivedTicks) : b.MessageId.CompareTo(a.MessageId);
}

/// <summary>Which messages a scan gives: those of these mailboxes, received from the one moment on and before the other (ticks of UTC).</summary>
internal sealed record ScanRange(long AccountId, ImmutableArray<long> Mailboxes, long FromTicks, long BeforeTicks, bool WithStates);

/// <summary>What the state of a message has to be.</summary>
/// <param name="Mask">The flags looked at, and in <paramref name="Wanted"/> what they have to be.</param>
/// <param name="Keyword">Empty: none asked for.</param>
internal sealed record StateCondition(MessageFlags Mask, MessageFlags Wanted, string Keyword);

/// <summary>What the row of a message has to be: its size in octets, both ends included, and whether it has to carry files.</summary>
internal sealed record RowCondition(long MinSize, long MaxSize, bool WithFiles);

/// <summary>Reads the rows a search over many mailboxes needs, in portions.</summary>
internal sealed class MessageScan(ReadSessions sessions)
{
    private const string Columns = "SELECT m.Id, m.MailboxId, m.BodyId, m.ThreadId, m.ReceivedTicks, m.Size, m.HasAttachments";

    /// <summary>A reader of the messages of a range, newest first.</summary>
    public NewestFirst Newest(ScanRange range) => new(sessions, range);

    /// <summary>The messages of a range that have one of these bodies.</summary>
    public Task<List<ScanRow>> OfBodiesAsync(ScanRange range, IEnumerable<long> bodyIds, CancellationToken ct) => ByKeyAsync(range, bodyIds, "m.BodyId", ct);

    /// <summary>The messages of a range with these ids.</summary>
    public Task<List<ScanRow>> OfIdsAsync(ScanRange range, IEnumerable<long> messageIds, CancellationToken ct) => ByKeyAsync(range, messageIds, "m.Id", ct);

    /// <summary>The messages of an account whose bodies came after one; null when there are more than the limit.</summary>
    public async Task<List<long>?> WithBodiesAfterAsync(long accountId, long bodyId, int limit, CancellationToken ct)
    {
        var found = new List<long>();
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query("SELECT Id, AccountId FROM Messages WHERE BodyId > ?1 LIMIT ?2", bodyId, limit + 1);
        var seen = 0;
        while (rows.Next())
        {
            if (++seen > limit) return null;
            if (rows.Int64(1) == accountId) found.Add(rows.Int64(0));
        }

        return found;
    }

    /// <summary>The last UID of a mailbox that may have messages in a state; 0 when it has none.</summary>
    public async Task<uint> LastWithStateAsync(long mailbox, StateCondition condition, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        if (condition.Keyword.Length > 0 && lease.Sql.Number("SELECT 1 FROM Mailboxes WHERE Id = ?1 AND instr(' ' || Keywords || ' ', ?2) > 0", mailbox, Spaced(condition.Keyword)) is null) return 0;
        return (uint)((lease.Sql.Number("SELECT max(Place) FROM MessageStates WHERE Place BETWEEN ?1 AND ?2", MailboxTouch.Place(mailbox, 0), MailboxTouch.Place(mailbox, uint.MaxValue)) ?? 0) & uint.MaxValue);
    }

    /// <summary>The messages of a mailbox, from one UID to another, in a state; null when there are more than the limit.</summary>
    public async Task<List<long>?> WithStateAsync(long mailbox, StateCondition condition, uint first, uint last, int limit, CancellationToken ct)
    {
        var found = new List<long>();
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query(
            "SELECT MessageId FROM MessageStates WHERE Place BETWEEN ?1 AND ?2 AND Flags & ?3 = ?4 AND (?5 = '' OR instr(' ' || Keywords || ' ', ?5) > 0) LIMIT ?6",
            MailboxTouch.Place(mailbox, first),
            MailboxTouch.Place(mailbox, last),
            (int)condition.Mask,
            (int)condition.Wanted,
            condition.Keyword.Length == 0 ? "" : Spaced(condition.Keyword),
            limit + 1);
        while (rows.Next())
        {
            if (found.Count == limit) return null;
            found.Add(rows.Int64(0));
        }

        return found;
    }

    /// <summary>The id of the newest message there is, of any account.</summary>
    public async Task<long> LastIdAsync(CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        return lease.Sql.Number("SELECT max(Id) FROM Messages") ?? 0;
    }

    /// <summary>The messages of an account, from one id to another, whose rows are so; null when there are more than the limit.</summary>
    public async Task<List<long>?> WithRowAsync(long accountId, RowCondition condition, long first, long last, int limit, CancellationToken ct)
    {
        var found = new List<long>();
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query(
            "SELECT Id FROM Messages WHERE Id BETWEEN ?5 AND ?6 AND +AccountId = ?1 AND Size BETWEEN ?2 AND ?3 AND (?4 = 0 OR HasAttachments <> 0) LIMIT ?7", accountId, condition.MinSize, condition.MaxSize, condition.WithFiles, first, last, limit + 1);
        while (rows.Next())
        {
            if (found.Count == limit) return null;
            found.Add(rows.Int64(0));
        }

        return found;
    }

    /// <summary>The envelopes of messages by id, those that are gone left out.</summary>
    public async Task<Dictionary<long, Envelope>> EnvelopesAsync(IEnumerable<long> messageIds, CancellationToken ct)
    {
        var found = new Dictionary<long, Envelope>();
        using var lease = await sessions.RentAsync(ct);
        foreach (var id in messageIds)
        {
            using var row = lease.Sql.Query("SELECT Envelope FROM MessageDetails WHERE MessageId = ?1", id);
            if (row.Next()) found[id] = StructureColumns.ReadEnvelope(row.Octets(0)) ?? throw MessageRows.Damaged(id);
        }

        return found;
    }

    /// <summary>The muted conversations of an account.</summary>
    public async Task<HashSet<long>> MutedAsync(long accountId, CancellationToken ct)
    {
        var found = new HashSet<long>();
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query("SELECT ThreadId FROM MutedThreads WHERE AccountId = ?1", accountId);
        while (rows.Next()) found.Add(rows.Int64(0));
        return found;
    }

    internal static ScanRow Read(in SqlRows row, bool states) => new(
        row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int64(4), row.Int64(5), row.Bool(6), states ? (MessageFlags)row.Int32(7) : MessageFlags.None, states ? row.Text(8) : "");

    internal static string Query(bool states, string where) =>
        states ? $"{Columns}, s.Flags, s.Keywords FROM Messages m CROSS JOIN MessageStates s ON s.Place = (m.MailboxId << 32) | m.Uid {where}" : $"{Columns} FROM Messages m {where}";

    private static string Spaced(string keyword) => $" {keyword} ";

    private async Task<List<ScanRow>> ByKeyAsync(ScanRange range, IEnumerable<long> keys, string column, CancellationToken ct)
    {
        var found = new List<ScanRow>();
        var inside = range.Mailboxes.ToHashSet();
        var query = Query(range.WithStates, $"WHERE {column} = ?1 AND m.AccountId = ?2");
        using var lease = await sessions.RentAsync(ct);
        foreach (var key in keys)
        {
            using var rows = lease.Sql.Query(query, key, range.AccountId);
            while (rows.Next())
            {
                var row = Read(rows, range.WithStates);
                if (inside.Contains(row.MailboxId) && row.ReceivedTicks >= range.FromTicks && row.ReceivedTicks < range.BeforeTicks) found.Add(row);
            }
        }

        return found;
    }
}

/// <summary>Reads on through the messages of several mailboxes, newest first over all of them.</summary>
internal sealed class NewestFirst(ReadSessions sessions, ScanRange range)
{
    private const int FirstPortion = 32, LargestPortion = 1024;

    private readonly PriorityQueue<Lane, ScanRow> _lanes = new(Comparer<ScanRow>.Create(ScanRow.Compare));
    private readonly string _query = MessageScan.Query(
        range.WithStates,
        "WHERE m.MailboxId = ?1 AND (m.ReceivedTicks, m.Id) < (?2, ?3) AND m.ReceivedTicks >= ?4 ORDER BY m.ReceivedTicks DESC, m.Id DESC LIMIT ?5");

    private bool _begun;

    /// <summary>The next rows; fewer than asked for only at the end.</summary>
    public async Task<List<ScanRow>> ReadAsync(int count, CancellationToken ct)
    {
        var found = new List<ScanRow>(count);
        using var lease = await sessions.RentAsync(ct);
        if (!_begun)
        {
            _begun = true;
            foreach (var mailbox in range.Mailboxes) Fill(lease.Sql, new Lane(mailbox) { Ticks = range.BeforeTicks });
        }

        while (found.Count < count && _lanes.TryDequeue(out var lane, out var row))
        {
            found.Add(row);
            if (lane.Rows.TryDequeue(out var next)) _lanes.Enqueue(lane, next);
            else Fill(lease.Sql, lane);
        }

        return found;
    }

    private void Fill(SqlSession sql, Lane lane)
    {
        if (lane.IsAtEnd) return;
        using (var rows = sql.Query(_query, lane.Mailbox, lane.Ticks, lane.Id, range.FromTicks, lane.Portion))
        {
            while (rows.Next()) lane.Rows.Enqueue(MessageScan.Read(rows, range.WithStates));
        }

        lane.IsAtEnd = lane.Rows.Count < lane.Portion;
        lane.Portion = Math.Min(lane.Portion * 2, LargestPortion);
        if (lane.Rows.Count == 0) return;
        var last = lane.Rows.Last();
        (lane.Ticks, lane.Id) = (last.ReceivedTicks, last.MessageId);
        _lanes.Enqueue(lane, lane.Rows.Dequeue());
    }

    private sealed class Lane(long mailbox)
    {
        public long Mailbox => mailbox;

        public Queue<ScanRow> Rows { get; } = new();

        public long Ticks { get; set; }

        public long Id { get; set; }

        public int Portion { get; set; } = FirstPortion;

        public bool IsAtEnd { get; set; }
    }
}
