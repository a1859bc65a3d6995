using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Sasl;

/// <summary>The texts that SCRAM exchanges: attributes of one letter, separated by commas.</summary>
/// <remarks>RFC 5802 §7.</remarks>
internal static class ScramMessage
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The text of a message; null when it is no UTF-8 or holds a NUL.</summary>
    public static string? Decode(ReadOnlySpan<byte> octets)
    {
        if (octets.Contains((byte)0)) return null;
        try
        {
            return Strict.GetString(octets);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The value of <paramref name="part"/> when it is the attribute with this letter, else null.</summary>
    public static string? Value(string part, char letter) => part.Length > 2 && part[0] == letter && part[1] == '=' ? part[2..] : null;

    /// <summary>True for a well-formed attribute that may be ignored: any letter, but not a mandatory extension.</summary>
    public static bool IsIgnorable(string part) => part.Length > 2 && char.IsAsciiLetter(part[0]) && part[0] != 'm' && part[1] == '=';

    /// <summary>True for text of which a nonce may be made.</summary>
    public static bool IsPrintable(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains(',', StringComparison.Ordinal);

    /// <summary>Reads a <c>saslname</c>: <c>=2C</c> is a comma, <c>=3D</c> an equals sign, another equals sign a fault.</summary>
    public static string? DecodeName(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal)) return text;
        var name = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '=')
            {
                name.Append(text[i]);
                continue;
            }

            if (text.AsSpan(i).StartsWith("=2C", StringComparison.Ordinal)) name.Append(',');
            else if (text.AsSpan(i).StartsWith("=3D", StringComparison.Ordinal)) name.Append('=');
            else return null;
            i += 2;
        }

        return name.ToString();
    }

    public static string EncodeName(string name) => name.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);

    /// <summary>Octets of a base64 value; null when it is none.</summary>
    public static byte[]? Base64(string text) => SaslBase64.Decode(Encoding.UTF8.GetBytes(text)).Try(out var octets, out SyntaxFault _) ? octets : null;
}
