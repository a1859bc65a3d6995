using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>A number or a run of numbers of a set, as written. <see cref="SequenceSet.Star"/> stands for <c>*</c>; the ends may come in either order.</summary>
public readonly record struct SequenceRange(uint First, uint Last)
{
    /// <summary>True when an end is <c>*</c>.</summary>
    public bool HasStar => First == SequenceSet.Star || Last == SequenceSet.Star;
}

/// <summary>A set of message numbers or UIDs as a client writes it: <c>1:3,7,9:*</c>, or <c>$</c> for the saved result of a search, also <c>1:3,$</c>.</summary>
/// <remarks>RFC 9051 §9: <c>sequence-set</c>; RFC 5182 §2.1 for <c>$</c>.</remarks>
public sealed class SequenceSet : IEquatable<SequenceSet>
{
    /// <summary>Stands for <c>*</c>, the largest number in use.</summary>
    public const uint Star = 0;

    /// <summary><c>$</c>: the result of the last search with RETURN (SAVE).</summary>
    public static readonly SequenceSet Saved = new([], true);

    private SequenceSet(ImmutableArray<SequenceRange> ranges, bool saved) => (Ranges, IsSaved) = (ranges, saved);

    /// <summary>The runs in the order written; empty only for <see cref="Saved"/>.</summary>
    public ImmutableArray<SequenceRange> Ranges { get; }

    /// <summary>The set names <c>$</c>: the saved result belongs to it, besides the runs.</summary>
    public bool IsSaved { get; }

    public static SequenceSet Of(params ReadOnlySpan<SequenceRange> ranges) =>
        ranges.IsEmpty ? throw new ArgumentException("A sequence set has a number at least", nameof(ranges)) : new([.. ranges], false);

    public static SequenceSet Of(uint number) => Of(new SequenceRange(number, number));

    public static Parsed<SequenceSet> Parse(ReadOnlySpan<byte> text)
    {
        var ranges = ImmutableArray.CreateBuilder<SequenceRange>();
        var at = 0;
        while (true)
        {
            if (text[at..] is [(byte)'$']) return ranges.Count == 0 ? Saved : new SequenceSet(ranges.ToImmutable(), true);
            if (!Number(text, ref at, out var first)) return new SyntaxFault(at, "message number above 0, below 2^32");
            var last = first;
            if (at < text.Length && text[at] == (byte)':')
            {
                at++;
                if (!Number(text, ref at, out last)) return new SyntaxFault(at, "message number above 0, below 2^32");
            }

            ranges.Add(new SequenceRange(first, last));
            if (at == text.Length) return new SequenceSet(ranges.ToImmutable(), false);
            if (text[at] != (byte)',') return new SyntaxFault(at, "comma");
            at++;
        }
    }

    /// <summary>The numbers written (without the saved result), where <paramref name="largest"/> is the largest one in use (0: none). <c>3:*</c> holds the largest even when that is below 3.</summary>
    /// <remarks>RFC 9051 §9: seq-range. With nothing in use, runs that name <c>*</c> hold nothing.</remarks>
    public UidSet Resolve(uint largest) => UidSet.FromRanges(
        Ranges.Where(range => largest != 0 || !range.HasStar)
            .Select(range => new UidRange(range.First == Star ? largest : range.First, range.Last == Star ? largest : range.Last)));

    /// <summary>The numbers meant, with <paramref name="saved"/> for <c>$</c>.</summary>
    public UidSet Resolve(uint largest, UidSet saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        return !IsSaved ? Resolve(largest) : Ranges.IsEmpty ? saved : UidSet.FromRanges([.. Resolve(largest).Ranges, .. saved.Ranges]);
    }

    /// <summary>True when every message number written lies within a mailbox of <paramref name="count"/> messages; <c>*</c> asks for one message at least.</summary>
    public bool FitsWithin(uint count)
    {
        foreach (var range in Ranges)
        {
            if (range.First > count || range.Last > count || (range.HasStar && count == 0)) return false;
        }

        return true;
    }

    public bool Equals(SequenceSet? other) => other is not null && IsSaved == other.IsSaved && Ranges.AsSpan().SequenceEqual(other.Ranges.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as SequenceSet);

    public override int GetHashCode() => Ranges.Aggregate(IsSaved ? 1 : 0, HashCode.Combine);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var range in Ranges)
        {
            if (text.Length > 0) text.Append(',');
            Append(text, range.First);
            if (range.Last != range.First) Append(text.Append(':'), range.Last);
        }

        if (IsSaved) text.Append(text.Length > 0 ? ",$" : "$");
        return text.ToString();
    }

    private static void Append(StringBuilder text, uint number)
    {
        if (number == Star) text.Append('*');
        else text.Append(CultureInfo.InvariantCulture, $"{number}");
    }

    private static bool Number(ReadOnlySpan<byte> text, ref int at, out uint number)
    {
        number = Star;
        if (at < text.Length && text[at] == (byte)'*')
        {
            at++;
            return true;
        }

        ulong value = 0;
        var start = at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9' && value <= uint.MaxValue) value = (value * 10) + (uint)(text[at++] - '0');
        if (value is 0 or > uint.MaxValue || text[start] == (byte)'0')
        {
            at = start;
            return false;
        }

        number = (uint)value;
        return true;
    }
}
