using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

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

    /// <summary>Numbers of a part number, and names of fields, that one section may have.</summary>
    private const int MaxNumbers = 1000;

    /// <remarks>RFC 9051 §9: section.</remarks>
    internal static bool Parse(ref CommandCursor at, [NotNullWhen(true)] out BodySection? section)
    {
        section = null;
        if (!at.Octet('[', "[") || !Numbers(ref at, out var part, out var more)) return false;
        if (!more && (part.Length > 0 || at.At(']'))) section = new BodySection(part, SectionText.Whole, []);
        else if (!ParseText(ref at, part, out section)) return false;
        return at.Octet(']', "]");
    }

    /// <remarks>RFC 9051 §9: section-binary.</remarks>
    internal static bool ParsePart(ref CommandCursor at, out ImmutableArray<int> part)
    {
        part = [];
        return at.Octet('[', "[") && Numbers(ref at, out part, out var more) && (!more || at.Fail("part number")) && at.Octet(']', "]");
    }

    /// <summary>Part numbers with dots between them. <paramref name="more"/>: a dot follows them, and no number.</summary>
    private static bool Numbers(ref CommandCursor at, out ImmutableArray<int> part, out bool more)
    {
        var numbers = ImmutableArray.CreateBuilder<int>();
        (part, more) = ([], false);
        while (at.Rest is [>= (byte)'0' and <= (byte)'9', ..])
        {
            if (numbers.Count == MaxNumbers) return at.Fail("fewer part numbers");
            if (!at.Number(1, int.MaxValue, "part number above 0", out var number)) return false;
            numbers.Add((int)number);
            more = at.TryOctet('.');
            if (!more) break;
        }

        part = numbers.ToImmutable();
        return true;
    }

    private static bool ParseText(ref CommandCursor at, ImmutableArray<int> part, [NotNullWhen(true)] out BodySection? section)
    {
        section = null;
        var start = at.Position;
        if (!at.Atom("HEADER, HEADER.FIELDS, TEXT or MIME", out var atom)) return false;
        SectionText? text = Encoding.ASCII.GetString(atom).ToUpperInvariant() switch
        {
            "HEADER" => SectionText.Header,
            "HEADER.FIELDS" => SectionText.HeaderFields,
            "HEADER.FIELDS.NOT" => SectionText.HeaderFieldsNot,
            "TEXT" => SectionText.Text,
            "MIME" when part.Length > 0 => SectionText.Mime,
            _ => null,
        };
        if (text is not { } known) return at.Fail(start, part.Length > 0 ? "HEADER, HEADER.FIELDS, TEXT or MIME" : "HEADER, HEADER.FIELDS or TEXT");
        ImmutableArray<string> fields = [];
        if (known is SectionText.HeaderFields or SectionText.HeaderFieldsNot && !(at.Space() && FieldNames(ref at, out fields))) return false;
        section = new BodySection(part, known, fields);
        return true;
    }

    /// <remarks>RFC 9051 §9: header-list.</remarks>
    private static bool FieldNames(ref CommandCursor at, out ImmutableArray<string> fields)
    {
        fields = [];
        var names = ImmutableArray.CreateBuilder<string>();
        if (!at.Open("list of header fields")) return false;
        do
        {
            var start = at.Position;
            if (names.Count == MaxNumbers) return at.Fail("fewer header fields");
            if (!at.AString(out var name)) return false;
            // RFC 5322 §3.6.8: no other name is ever found. It comes back in the response, which has to stay one line.
            if (name.Length == 0 || name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || name.Contains(':', StringComparison.Ordinal)) return at.Fail(start, "name of a header field");
            names.Add(name);
        }
        while (at.TrySpace());

        fields = names.ToImmutable();
        return at.Close();
    }
}

/// <summary>A piece of a section: <c>&lt;offset.count&gt;</c>.</summary>
/// <param name="Count">Octets wanted, above 0.</param>
public readonly record struct SectionPartial(long Offset, long Count);
