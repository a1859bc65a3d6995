using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>Mailbox names of IMAP4rev1 on the wire: printable ASCII, and all else as UTF-16 in a base64 of its own between <c>&amp;</c> and <c>-</c>.</summary>
/// <remarks>RFC 3501 §5.1.3. Decoding is strict: what has two forms would let two names mean one mailbox.</remarks>
public static class ModifiedUtf7
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

    public static Parsed<string> Decode(ReadOnlySpan<byte> text)
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        var shiftEnded = -1;
        while (at < text.Length)
        {
            var octet = text[at];
            if (octet is < 0x20 or > 0x7e) return new SyntaxFault(at, "printable ASCII or modified UTF-7");
            if (octet != (byte)'&')
            {
                result.Append((char)octet);
                at++;
                continue;
            }

            var length = text[(at + 1)..].IndexOf((byte)'-');
            if (length < 0) return new SyntaxFault(text.Length, "- after modified base64");
            if (length == 0) result.Append('&');
            else if (shiftEnded == at) return new SyntaxFault(at, "one run of modified base64, not two");
            else if (!Shifted(text.Slice(at + 1, length), result)) return new SyntaxFault(at + 1, "modified base64 of UTF-16");
            at += length + 2;
            if (length > 0) shiftEnded = at;
        }

        return result.ToString();
    }

    /// <summary>The wire form. Unpaired surrogates, which no checked name has, become U+FFFD.</summary>
    public static string Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && !text.Contains('&', StringComparison.Ordinal)) return text;
        var result = new StringBuilder(text.Length * 2);
        for (var at = 0; at < text.Length;)
        {
            if (text[at] is >= ' ' and <= '~')
            {
                result.Append(text[at]);
                if (text[at++] == '&') result.Append('-');
                continue;
            }

            var length = text.AsSpan(at).IndexOfAnyInRange(' ', '~');
            if (length < 0) length = text.Length - at;
            Shift(text.AsSpan(at, length), result.Append('&'));
            result.Append('-');
            at += length;
        }

        return result.ToString();
    }

    private static void Shift(ReadOnlySpan<char> text, StringBuilder result)
    {
        var (bits, count) = (0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            var unit = text[at];
            if (char.IsHighSurrogate(unit) ? at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]) : char.IsLowSurrogate(unit) && (at == 0 || !char.IsHighSurrogate(text[at - 1]))) unit = '\ufffd';
            bits = (bits << 16) | unit;
            for (count += 16; count >= 6;) result.Append(Alphabet[(bits >> (count -= 6)) & 63]);
            bits &= (1 << count) - 1;
        }

        if (count > 0) result.Append(Alphabet[(bits << (6 - count)) & 63]);
    }

    private static bool Shifted(ReadOnlySpan<byte> base64, StringBuilder result)
    {
        var (bits, count) = (0, 0);
        var high = '\0';
        foreach (var octet in base64)
        {
            var value = Alphabet.IndexOf((char)octet, StringComparison.Ordinal);
            if (value < 0) return false;
            bits = (bits << 6) | value;
            count += 6;
            if (count < 16) continue;
            count -= 16;
            var unit = (char)(bits >> count);
            bits &= (1 << count) - 1;
            // Printable ASCII stands for itself; surrogates come in pairs.
            if (unit is >= ' ' and <= '~') return false;
            if (char.IsLowSurrogate(unit) != (high != '\0')) return false;
            high = char.IsHighSurrogate(unit) ? unit : '\0';
            result.Append(unit);
        }

        return high == '\0' && count < 6 && bits == 0;
    }
}
