using Mox.Protocols.Imap;

namespace Mox.Server.Imap;

/// <summary>Which UID each message number of this session stands for. Kept as runs of UIDs: its size is the number of gaps, not of messages.</summary>
/// <remarks>RFC 9051 §2.3.1.2: message numbers are positions, counted from 1, in the order of the UIDs.</remarks>
internal sealed class UidMap
{
    private readonly List<Run> _runs = [];

    /// <param name="uids">UIDs in ascending order.</param>
    public UidMap(ReadOnlySpan<uint> uids) => Add(uids);

    /// <summary>A run of UIDs and how many messages stand before it.</summary>
    private readonly record struct Run(uint First, uint Last, int Before)
    {
        public int Count => (int)(Last - First + 1);
    }

    /// <summary>How many messages there are; the highest message number.</summary>
    public int Count => _runs.Count == 0 ? 0 : _runs[^1].Before + _runs[^1].Count;

    /// <summary>The UID of the last message, or 0.</summary>
    public uint LastUid => _runs.Count == 0 ? 0 : _runs[^1].Last;

    /// <summary>All UIDs as a set.</summary>
    public UidSet Uids => UidSet.FromRanges(_runs.Select(run => new UidRange(run.First, run.Last)));

    /// <summary>Adds messages behind the last one. Their UIDs ascend and are higher than <see cref="LastUid"/>.</summary>
    public void Add(ReadOnlySpan<uint> uids)
    {
        foreach (var uid in uids)
        {
            if (_runs.Count == 0)
            {
                _runs.Add(new Run(uid, uid, 0));
                continue;
            }

            var last = _runs[^1];
            if (uid <= last.Last) throw new ArgumentException($"UID {uid} does not ascend", nameof(uids));
            if (uid == last.Last + 1) _runs[^1] = last with { Last = uid };
            else _runs.Add(new Run(uid, uid, last.Before + last.Count));
        }
    }

    /// <summary>Takes messages out; those behind them move up.</summary>
    public void Remove(UidSet gone)
    {
        if (gone.IsEmpty || _runs.Count == 0) return;
        var kept = new List<Run>(_runs.Count + gone.Ranges.Length);
        var before = 0;
        var next = 0;
        foreach (var run in _runs)
        {
            long first = run.First;
            while (next < gone.Ranges.Length && gone.Ranges[next].Last < first) next++;
            for (var at = next; at < gone.Ranges.Length && gone.Ranges[at].First <= run.Last; at++)
            {
                if (gone.Ranges[at].First > first) Keep((uint)first, gone.Ranges[at].First - 1);
                first = (long)gone.Ranges[at].Last + 1;
            }

            if (first <= run.Last) Keep((uint)first, run.Last);
        }

        _runs.Clear();
        _runs.AddRange(kept);

        void Keep(uint first, uint last)
        {
            kept.Add(new Run(first, last, before));
            before += kept[^1].Count;
        }
    }

    /// <summary>The number of a message, or 0 when the UID is not in the map.</summary>
    public int NumberOf(uint uid)
    {
        var (low, high) = (0, _runs.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var run = _runs[middle];
            if (uid < run.First) high = middle - 1;
            else if (uid > run.Last) low = middle + 1;
            else return run.Before + (int)(uid - run.First) + 1;
        }

        return 0;
    }

    /// <summary>The UID of a message number from 1 to <see cref="Count"/>.</summary>
    public uint UidAt(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Count);
        var run = _runs[RunOf(number)];
        return run.First + (uint)(number - run.Before - 1);
    }

    /// <summary>The UIDs of message numbers, which may go beyond the last message: those are left out.</summary>
    public IEnumerable<UidRange> UidsAt(int first, int last)
    {
        first = Math.Max(first, 1);
        last = Math.Min(last, Count);
        if (first > last) yield break;
        for (var at = RunOf(first); at < _runs.Count && _runs[at].Before < last; at++)
        {
            var run = _runs[at];
            var from = run.First + (uint)Math.Max(first - run.Before - 1, 0);
            var to = run.First + (uint)Math.Min(last - run.Before, run.Count) - 1;
            yield return new UidRange(from, to);
        }
    }

    /// <summary>The UIDs of the set that are in the map.</summary>
    public UidSet Intersect(UidSet set)
    {
        var common = new List<UidRange>();
        var (mine, theirs) = (0, 0);
        while (mine < _runs.Count && theirs < set.Ranges.Length)
        {
            var (a, b) = (_runs[mine], set.Ranges[theirs]);
            var (first, last) = (Math.Max(a.First, b.First), Math.Min(a.Last, b.Last));
            if (first <= last) common.Add(new UidRange(first, last));
            if (a.Last < b.Last) mine++;
            else theirs++;
        }

        return UidSet.FromRanges(common);
    }

    /// <summary>The number ranges that the UIDs of the set have, ascending; UIDs not in the map are left out.</summary>
    public IEnumerable<(int First, int Last)> NumbersOf(UidSet set)
    {
        foreach (var range in Intersect(set).Ranges)
        {
            // A range of the intersection lies inside one run.
            var first = NumberOf(range.First);
            yield return (first, first + (int)(range.Last - range.First));
        }
    }

    private int RunOf(int number)
    {
        var (low, high) = (0, _runs.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_runs[middle].Before < number) low = middle;
            else high = middle - 1;
        }

        return low;
    }
}
