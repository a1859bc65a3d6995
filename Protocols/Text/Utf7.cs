using System.Text;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Text;

/// <summary>Reads UTF-7, which some old mail still uses. Faulty sequences become U+FFFD.</summary>
/// <remarks>RFC 2152. Only for showing: callers treat the result as untrusted text, like that of any other charset.</remarks>
internal static class Utf7
{
    public static string Decode(ReadOnlySpan<byte> octets, DefectScope defects = default)
    {
        var text = new StringBuilder(octets.Length);
        var shifted = false;
        int bits = 0, held = 0, run = 0;
        for (var at = 0; at < octets.Length; at++)
        {
            var octet = octets[at];
            if (octet > 0x7F) defects.Report(DefectKind.InvalidCharacters, at);
            if (!shifted)
            {
                if (octet == '+') (shifted, bits, held, run) = (true, 0, 0, 0);
                else text.Append(octet < 0x80 ? (char)octet : '\uFFFD');
                continue;
            }

            var value = Value(octet);
            if (value >= 0)
            {
                run++;
                held = ((held << 6) | value) & 0x3FFFFF;
                bits += 6;
                if (bits < 16) continue;
                bits -= 16;
                text.Append((char)((held >> bits) & 0xFFFF));
                continue;
            }

            shifted = false;
            if (octet == '-' && run == 0) text.Append('+');
            if (octet != '-') text.Append(octet < 0x80 ? (char)octet : '\uFFFD');
        }

        return WithoutLoneSurrogates(text.ToString());
    }

    private static string WithoutLoneSurrogates(string text)
    {
        var lone = false;
        for (var i = 0; i < text.Length && !lone; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
            else lone = true;
        }

        return lone ? Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(text)) : text;
    }

    private static int Value(byte octet) => (char)octet switch
    {
        >= 'A' and <= 'Z' and var c => c - 'A',
        >= 'a' and <= 'z' and var c => c - 'a' + 26,
        >= '0' and <= '9' and var c => c - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };
}
