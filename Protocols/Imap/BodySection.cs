using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary>What of a part is meant.</summary>
public enum SectionText
{
    /// <summary>The whole: of the message its header and body, of a part its body.</summary>
    Whole = 0,

    /// <summary>The header of the message (or of the message inside the part).</summary>
    Header,

    /// <summary>Header fields with one of the names.</summary>
    HeaderFields,

    /// <summary>Header fields with other names.</summary>
    HeaderFieldsNot,

    /// <summary>The body of the message (or of the message inside the part).</summary>
    Text,

    /// <summary>The MIME header of the part.</summary>
    Mime,
}

/// <summary>What stands between the brackets of <c>BODY[...]</c>.</summary>
/// <remarks>RFC 9051 §6.4.5, §9: <c>section-spec</c>.</remarks>
/// <param name="Part">Numbers of the part, each above 0; empty for the message itself.</param>
/// <param name="Fields">Names for <see cref="SectionText.HeaderFields"/> and <see cref="SectionText.HeaderFieldsNot"/>, as the client wrote them.</param>
public sealed record BodySection(ImmutableArray<int> Part, SectionText Text, ImmutableArray<string> Fields)
{
    public static readonly BodySection Message = new([], SectionText.Whole, []);

    public static readonly BodySection MessageHeader = new([], SectionText.Header, []);

    public static readonly BodySection MessageText = new([], SectionText.Text, []);
}

/// <summary>A piece of a section: <c>&lt;offset.count&gt;</c>.</summary>
/// <param name="Count">Octets wanted, above 0.</param>
public readonly record struct SectionPartial(long Offset, long Count);
