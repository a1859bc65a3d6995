using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Storage.Sql;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage;

/// <summary>UIDs of mailboxes as runs, kept with the MODSEQ they were read at: a mailbox that did not change is not read again. Bounded in runs.</summary>
internal sealed class UidMaps
{
    /// <summary>Runs kept over all mailboxes (8 octets each).</summary>
    private const int MaxRuns = 1 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, LinkedListNode<Map>> _maps = [];
    private readonly LinkedList<Map> _recent = [];
    private int _runs;

    /// <summary>The UIDs in ascending order, and the first one without \Seen or 0. The session must see the same state as the row.</summary>
    public (uint[] Uids, uint FirstUnseen) Read(SqlSession sql, MailboxRow mailbox)
    {
        if (Find(mailbox) is { } known) return (Expand(known, mailbox.Totals.Messages), known.FirstUnseen);
        var uids = new uint[mailbox.Totals.Messages];
        var (count, firstUnseen) = (0, 0u);
        var runs = ImmutableArray.CreateBuilder<UidRange>();
        using var rows = sql.Query("SELECT Place, Flags FROM MessageStates WHERE Place BETWEEN ?1 AND ?2 ORDER BY Place", MailboxTouch.Place(mailbox.Id, 0), MailboxTouch.Place(mailbox.Id, uint.MaxValue));
        while (rows.Next())
        {
            var uid = MailboxTouch.UidOf(rows.Int64(0));
            if (count == uids.Length) Array.Resize(ref uids, count + 1024);
            uids[count++] = uid;
            if (runs.Count > 0 && runs[^1].Last + 1 == uid) runs[^1] = runs[^1] with { Last = uid };
            else runs.Add(new UidRange(uid, uid));
            if (firstUnseen == 0 && (rows.Int32(1) & (int)MessageFlags.Seen) == 0) firstUnseen = uid;
        }

        if (count < uids.Length) Array.Resize(ref uids, count);
        Keep(new Map(mailbox.Id, mailbox.Totals.HighestModSeq, runs.DrainToImmutable(), firstUnseen));
        return (uids, firstUnseen);
    }

    private static uint[] Expand(Map map, int expected)
    {
        var uids = new uint[expected];
        var at = 0;
        foreach (var run in map.Runs)
        {
            if (at + run.Count > uids.Length) Array.Resize(ref uids, at + (int)run.Count);
            for (var uid = run.First; uid <= run.Last; uid++) uids[at++] = uid;
        }

        if (at < uids.Length) Array.Resize(ref uids, at);
        return uids;
    }

    private Map? Find(MailboxRow mailbox)
    {
        lock (_gate)
        {
            if (!_maps.TryGetValue(mailbox.Id, out var node) || node.Value.ModSeq != mailbox.Totals.HighestModSeq) return null;
            _recent.Remove(node);
            _recent.AddFirst(node);
            return node.Value;
        }
    }

    private void Keep(Map map)
    {
        lock (_gate)
        {
            if (_maps.Remove(map.MailboxId, out var old)) Forget(old);
            _maps[map.MailboxId] = _recent.AddFirst(map);
            _runs += map.Runs.Length + 1;
            while (_runs > MaxRuns && _recent.Last is { } last)
            {
                _maps.Remove(last.Value.MailboxId);
                Forget(last);
            }
        }
    }

    private void Forget(LinkedListNode<Map> node)
    {
        _recent.Remove(node);
        _runs -= node.Value.Runs.Length + 1;
    }

    private sealed record Map(long MailboxId, ulong ModSeq, ImmutableArray<UidRange> Runs, uint FirstUnseen);
}
