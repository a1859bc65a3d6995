using System.Text;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Octets of a header value made into one line of text.</summary>
public static class HeaderText
{
    /// <summary>Unfolds a raw value: line breaks before white space go (RFC 5322 §2.2.3) and nothing else changes; a line break elsewhere and NUL become a space. The ends are trimmed.</summary>
    /// <remarks>UTF-8, or windows-1252 where the octets are no UTF-8 (<see cref="DefectKind.EightBitField"/>). For text to show see <see cref="EncodedWord.Decode(ReadOnlySpan{byte}, int, DefectScope)"/>.</remarks>
    public static string Unfold(ReadOnlySpan<byte> raw, DefectScope defects = default)
    {
        FieldText.CheckEightBit(raw, defects);
        raw = raw.Trim(" \t\r\n\0"u8);
        return FieldText.Line(raw);
    }

    /// <summary>The text without CR, LF and NUL: a line break and the white space behind it, or any other of them, become one space.</summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0) return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is not ('\r' or '\n' or '\0'))
            {
                result.Append(c);
                continue;
            }

            if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n') i++;
            result.Append(' ');
            if (i + 1 < text.Length && text[i + 1] is ' ' or '\t') i++;
        }

        return result.ToString();
    }
}
