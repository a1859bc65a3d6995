using System.Text;
using System.Text.Unicode;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Octets of a header value made into one line of text.</summary>
public static class HeaderText
{
    /// <summary>Unfolds a raw value (RFC 5322 §2.2.3): line endings before white space go; the tab that some software folds with counts as a space; what else would break a line becomes one. The ends are trimmed.</summary>
    public static string Unfold(ReadOnlySpan<byte> raw)
    {
        raw = raw.Trim(" \t\r\n"u8);
        if (raw.IsEmpty) return "";
        var text = Utf8.IsValid(raw) ? Encoding.UTF8.GetString(raw) : Charsets.Windows1252.GetString(raw);
        return OneLine(text);
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
