using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Encoded words: text of any charset inside a header of ASCII.</summary>
/// <remarks>RFC 2047 §2. Reading is lenient: words may touch other text, be longer than 75 characters or folded, lack padding or hold raw spaces.</remarks>
public static class EncodedWord
{
    /// <summary>Octets of UTF-8 that the decoded text of one field may have, unless another bound is given.</summary>
    public const int MaxDecoded = 1 << 18;

    /// <summary>Reads the raw value of an unstructured field, such as Subject, as text to show: foldings become single spaces, encoded words are decoded (RFC 2047 §6), the ends are trimmed.</summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    /// <param name="maxOctets">What the text may have in UTF-8; more is dropped (<see cref="DefectKind.FieldLimit"/>).</param>
    /// <param name="defects">Takes <see cref="DefectKind.MisplacedEncodedWord"/>, <see cref="DefectKind.InvalidEncodedWord"/>, <see cref="DefectKind.UnknownCharset"/>, <see cref="DefectKind.EightBitField"/>.</param>
    /// <returns>One line: no CR, LF or NUL.</returns>
    /// <remarks>White space between two words is dropped, and characters split between two words of one charset are joined.</remarks>
    public static string Decode(ReadOnlySpan<byte> raw, int maxOctets = MaxDecoded, DefectScope defects = default)
    {
        FieldText.CheckEightBit(raw, defects);
        var start = raw.IndexOfAnyExcept(FieldText.Blanks);
        if (start < 0) return "";
        raw = raw[start..(raw.LastIndexOfAnyExcept(FieldText.Blanks) + 1)];
        if (raw.Length <= maxOctets / 3 && raw.IndexOfAny("\r\n\0"u8) < 0 && raw.IndexOf("=?"u8) < 0) return FieldText.String(raw);
        Span<byte> room = stackalloc byte[512];
        var text = new Scratch<byte>(room);
        scoped var words = new EncodedText(raw, defects.From(start), maxOctets);
        words.AppendTo(ref text);
        var result = FieldText.String(text.Written);
        text.Dispose();
        return result;
    }

    /// <summary>The same for text that is at hand as a string.</summary>
    public static string Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains("=?", StringComparison.Ordinal) && text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0) return text;
        Span<byte> room = stackalloc byte[512];
        var octets = new Scratch<byte>(room);
        FieldText.AppendUtf8(ref octets, text);
        var result = Decode(octets.Written);
        octets.Dispose();
        return result;
    }

    internal static int Base64Value(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };

    internal static int HexValue(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
