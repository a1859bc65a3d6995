using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary>A condition of SEARCH, as a tree.</summary>
/// <remarks>RFC 9051 §6.4.4; RFC 3501 §6.4.4 for NEW, OLD and RECENT; RFC 7162 §3.1.5 for MODSEQ.</remarks>
public abstract record SearchKey
{
    private SearchKey()
    {
    }

    /// <summary>Every message.</summary>
    public sealed record All : SearchKey;

    /// <summary>All of the keys; never empty.</summary>
    public sealed record And(ImmutableArray<SearchKey> Keys) : SearchKey;

    public sealed record Or(SearchKey First, SearchKey Second) : SearchKey;

    public sealed record Not(SearchKey Key) : SearchKey;

    /// <summary>Message numbers, or <c>$</c>.</summary>
    public sealed record Numbers(SequenceSet Set) : SearchKey;

    public sealed record Uids(SequenceSet Set) : SearchKey;

    /// <summary>SEEN, UNSEEN, KEYWORD x, UNKEYWORD x and their like. NEW, OLD and RECENT are told with \Recent.</summary>
    public sealed record HasFlag(Flag Flag, bool Set) : SearchKey;

    /// <summary>BEFORE, ON, SINCE, and SENTBEFORE and its like.</summary>
    /// <param name="Sent">The day of the Date field; otherwise of INTERNALDATE. Time and zone are not looked at.</param>
    public sealed record Date(bool Sent, DateRelation Relation, DateOnly Day) : SearchKey;

    /// <summary>More octets than this.</summary>
    public sealed record Larger(long Octets) : SearchKey;

    /// <summary>Fewer octets than this.</summary>
    public sealed record Smaller(long Octets) : SearchKey;

    /// <summary>HEADER name text, and FROM, TO, CC, BCC, SUBJECT. An empty text asks whether the field is there.</summary>
    public sealed record Header(string Name, string Value) : SearchKey;

    /// <summary>Text in the body.</summary>
    public sealed record Body(string Value) : SearchKey;

    /// <summary>Text in header or body.</summary>
    public sealed record Text(string Value) : SearchKey;

    /// <summary>A mod-sequence of this or more. The name of a metadata entry, when given, is read over: we keep one mod-sequence for all flags.</summary>
    public sealed record ModSeq(ulong Least) : SearchKey;
}

/// <summary>How a day is compared.</summary>
public enum DateRelation
{
    /// <summary>Earlier than the day.</summary>
    Before = 0,

    /// <summary>Within the day.</summary>
    On,

    /// <summary>Within the day or later.</summary>
    Since,
}
