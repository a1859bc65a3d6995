using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary>A data item of FETCH.</summary>
/// <remarks>RFC 9051 §6.4.5; RFC 3501 §6.4.5 for RFC822, RFC822.HEADER and RFC822.TEXT; RFC 7162 §3.1.4 for MODSEQ.</remarks>
public abstract record FetchItem
{
    private FetchItem()
    {
    }

    public sealed record Uid : FetchItem;

    public sealed record Flags : FetchItem;

    public sealed record InternalDate : FetchItem;

    /// <summary>RFC822.SIZE.</summary>
    public sealed record Size : FetchItem;

    public sealed record Envelope : FetchItem;

    /// <summary>BODY without brackets: the structure without extension data.</summary>
    public sealed record Body : FetchItem;

    public sealed record BodyStructure : FetchItem;

    public sealed record ModSeq : FetchItem;

    /// <summary>BODY[...] and BODY.PEEK[...].</summary>
    /// <param name="Peek">Does not set \Seen.</param>
    public sealed record Section(BodySection What, SectionPartial? Partial, bool Peek) : FetchItem;

    /// <summary>BINARY[...] and BINARY.PEEK[...]: the body of a part without its transfer encoding.</summary>
    public sealed record Binary(ImmutableArray<int> Part, SectionPartial? Partial, bool Peek) : FetchItem;

    /// <summary>BINARY.SIZE[...].</summary>
    public sealed record BinarySize(ImmutableArray<int> Part) : FetchItem;

    /// <summary>RFC822 (<see cref="SectionText.Whole"/>), RFC822.HEADER (<see cref="SectionText.Header"/>, does not set \Seen), RFC822.TEXT (<see cref="SectionText.Text"/>).</summary>
    public sealed record Rfc822(SectionText What) : FetchItem;

    /// <summary>True when reading the item sets \Seen.</summary>
    public bool SetsSeen => this is Section { Peek: false } or Binary { Peek: false } or Rfc822 { What: not SectionText.Header };
}
