using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp;

/// <summary>The encoding of parameter values that may hold any octet.</summary>
/// <remarks>RFC 3461 §4: <c>xtext = *( xchar / hexchar )</c>, a hexchar being <c>+</c> and two upper-case hexadecimal digits.</remarks>
public static class Xtext
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The text behind the encoding. Octets above 127 must be UTF-8 (RFC 6533 uses them); line breaks and NUL are refused whatever the encoding hides.</summary>
    public static Parsed<string> Decode(ReadOnlySpan<byte> encoded)
    {
        var octets = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var octet = encoded[i];
            if (octet == '+')
            {
                if (i + 2 >= encoded.Length || !Hex(encoded[i + 1], out var high) || !Hex(encoded[i + 2], out var low)) return new SyntaxFault(i, "+ and two upper-case hexadecimal digits");
                octet = (byte)((high << 4) | low);
                if (octet is (byte)'\r' or (byte)'\n' or 0) return new SyntaxFault(i, "text without line breaks");
                i += 2;
            }
            else if (octet is < (byte)'!' or (byte)'=' or 127)
            {
                return new SyntaxFault(i, "xtext");
            }

            octets[length++] = octet;
        }

        try
        {
            return Strict.GetString(octets, 0, length);
        }
        catch (ArgumentException)
        {
            return new SyntaxFault(0, "UTF-8");
        }
    }

    public static string Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is >= (byte)'!' and <= (byte)'~' and not ((byte)'+' or (byte)'=')) encoded.Append((char)octet);
            else encoded.Append('+').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    private static bool Hex(byte digit, out int value)
    {
        value = digit switch
        {
            >= (byte)'0' and <= (byte)'9' => digit - '0',
            >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
            _ => -1,
        };
        return value >= 0;
    }
}
