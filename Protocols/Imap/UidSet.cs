using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Mox.Protocols.Imap;

/// <summary>A run of UIDs, both ends included.</summary>
public readonly record struct UidRange(uint First, uint Last)
{
    /// <summary>How many UIDs the run spans.</summary>
    public long Count => (long)Last - First + 1;
}

/// <summary>A set of UIDs as sorted runs that neither touch nor overlap. Immutable; its size is the number of runs, not of UIDs.</summary>
/// <remarks>RFC 3501 §2.3.1.1: UIDs are non-zero 32-bit values.</remarks>
public sealed class UidSet : IEnumerable<uint>, IEquatable<UidSet>
{
    public static readonly UidSet Empty = new([]);

    /// <summary>Every UID there can be.</summary>
    public static readonly UidSet All = new([new UidRange(1, uint.MaxValue)]);

    private UidSet(ImmutableArray<UidRange> ranges) => Ranges = ranges;

    public ImmutableArray<UidRange> Ranges { get; }

    public bool IsEmpty => Ranges.IsEmpty;

    /// <summary>How many UIDs are in the set.</summary>
    public long Count => Ranges.Sum(range => range.Count);

    public static UidSet Of(params ReadOnlySpan<uint> uids) => From(uids.ToArray());

    public static UidSet Span(uint first, uint last) => FromRanges([new UidRange(Math.Min(first, last), Math.Max(first, last))]);

    public static UidSet From(IEnumerable<uint> uids) => FromRanges(uids.Select(uid => new UidRange(uid, uid)));

    /// <summary>A set from runs in any order, overlapping or not. A run's ends may come in either order.</summary>
    public static UidSet FromRanges(IEnumerable<UidRange> ranges)
    {
        var sorted = ranges.Select(r => new UidRange(Math.Min(r.First, r.Last), Math.Max(r.First, r.Last))).ToArray();
        Array.Sort(sorted, (a, b) => a.First.CompareTo(b.First));
        var merged = ImmutableArray.CreateBuilder<UidRange>();
        foreach (var range in sorted)
        {
            if (merged.Count > 0 && range.First <= (long)merged[^1].Last + 1)
            {
                if (range.Last > merged[^1].Last) merged[^1] = merged[^1] with { Last = range.Last };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged.Count == 0 ? Empty : new UidSet(merged.ToImmutable());
    }

    public bool Contains(uint uid)
    {
        var (low, high) = (0, Ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (uid < Ranges[middle].First) high = middle - 1;
            else if (uid > Ranges[middle].Last) low = middle + 1;
            else return true;
        }

        return false;
    }

    public IEnumerator<uint> GetEnumerator()
    {
        foreach (var range in Ranges)
        {
            for (var uid = range.First; ; uid++)
            {
                yield return uid;
                if (uid == range.Last) break;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(UidSet? other) => other is not null && Ranges.SequenceEqual(other.Ranges);

    public override bool Equals(object? obj) => Equals(obj as UidSet);

    public override int GetHashCode() => Ranges.Aggregate(17, HashCode.Combine);

    /// <summary>The wire form, such as <c>1:3,7</c> (RFC 9051 §9 sequence-set); empty for the empty set.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var range in Ranges)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{range.First}");
            if (range.Last != range.First) text.Append(CultureInfo.InvariantCulture, $":{range.Last}");
        }

        return text.ToString();
    }
}
