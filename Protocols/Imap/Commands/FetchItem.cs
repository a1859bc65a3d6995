using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Mox.Protocols.Imap;

/// <summary>A data item of FETCH.</summary>
/// <remarks>RFC 9051 §6.4.5; RFC 3501 §6.4.5 for RFC822, RFC822.HEADER and RFC822.TEXT; RFC 7162 §3.1.4 for MODSEQ.</remarks>
public abstract record FetchItem
{
    private static readonly SearchValues<byte> s_name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789."u8);

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

    internal static readonly ImmutableArray<FetchItem> MacroFast = [new Flags(), new InternalDate(), new Size()];
    internal static readonly ImmutableArray<FetchItem> MacroAll = [.. MacroFast, new Envelope()];
    internal static readonly ImmutableArray<FetchItem> MacroFull = [.. MacroAll, new Body()];

    /// <remarks>RFC 9051 §9: fetch-att.</remarks>
    internal static bool Parse(ref CommandCursor at, [NotNullWhen(true)] out FetchItem? item)
    {
        item = null;
        var start = at.Position;
        if (!at.Run(s_name, "data item", out var octets)) return false;
        var name = Encoding.ASCII.GetString(octets).ToUpperInvariant();
        if (at.At('[')) return ParseBracketed(ref at, start, name, out item);
        item = name switch
        {
            "UID" => new Uid(),
            "FLAGS" => new Flags(),
            "INTERNALDATE" => new InternalDate(),
            "RFC822.SIZE" => new Size(),
            "ENVELOPE" => new Envelope(),
            "BODY" => new Body(),
            "BODYSTRUCTURE" => new BodyStructure(),
            "MODSEQ" => new ModSeq(),
            "RFC822" => new Rfc822(SectionText.Whole),
            "RFC822.HEADER" => new Rfc822(SectionText.Header),
            "RFC822.TEXT" => new Rfc822(SectionText.Text),
            _ => null,
        };
        return item is not null || at.Fail(start, "data item");
    }

    private static bool ParseBracketed(ref CommandCursor at, int start, string name, [NotNullWhen(true)] out FetchItem? item)
    {
        item = null;
        SectionPartial? partial = null;
        switch (name)
        {
            case "BODY" or "BODY.PEEK":
                if (!BodySection.Parse(ref at, out var section) || !ParsePartial(ref at, out partial)) return false;
                item = new Section(section, partial, name == "BODY.PEEK");
                return true;
            case "BINARY" or "BINARY.PEEK":
                if (!BodySection.ParsePart(ref at, out var part) || !ParsePartial(ref at, out partial)) return false;
                item = new Binary(part, partial, name == "BINARY.PEEK");
                return true;
            case "BINARY.SIZE":
                if (!BodySection.ParsePart(ref at, out var sized)) return false;
                item = new BinarySize(sized);
                return true;
            default:
                return at.Fail(start, "data item");
        }
    }

    /// <remarks>RFC 9051 §9: partial. A count of 0 breaks the grammar.</remarks>
    private static bool ParsePartial(ref CommandCursor at, out SectionPartial? partial)
    {
        partial = null;
        if (!at.TryOctet('<')) return true;
        if (!at.Number63(out var offset) || !at.Octet('.', "dot between offset and count") || !at.Number(1, long.MaxValue, "count above 0", out var count)) return false;
        partial = new SectionPartial(offset, (long)count);
        return at.Octet('>', "closing >");
    }
}
