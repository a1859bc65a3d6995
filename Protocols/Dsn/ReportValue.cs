using System.Buffers;
using System.Globalization;
using System.Text;

namespace Mox.Protocols.Dsn;

/// <summary>Values of the fields of reports, in both directions.</summary>
/// <remarks>RFC 3464 §2.1.2: a type, a semicolon, a value. Reading is lenient: types may be missing, addresses may stand in angle brackets.</remarks>
internal static class ReportValue
{
    private const int MaxType = 40;

    private static readonly SearchValues<char> NoType = SearchValues.Create(" \t\"<@:");

    /// <summary>The value without its type, which is a word before a semicolon; all of it where there is none.</summary>
    public static string Untyped(string text)
    {
        var at = text.IndexOf(';', StringComparison.Ordinal);
        return at >= 0 && at <= MaxType && text.AsSpan(0, at).Trim().IndexOfAny(NoType) < 0 ? text[(at + 1)..].Trim() : text.Trim();
    }

    /// <summary>The name of a server: without its type and the comment behind it.</summary>
    public static string Host(string text) => WithoutComment(Untyped(text));

    /// <summary>An address: without type and angle brackets, international ones in Unicode (RFC 6533 §3). Null when there is none.</summary>
    public static string? Address(string? text)
    {
        if (text is null) return null;
        var address = Bare(Untyped(text));
        if (address.Length == 0) return null;
        return text.AsSpan().TrimStart().StartsWith("utf-8", StringComparison.OrdinalIgnoreCase) ? FromUnitext(address) : address;
    }

    /// <summary>A text that may stand in angle brackets, without these.</summary>
    public static string Bare(string text)
    {
        var inner = text.AsSpan().Trim();
        if (inner.Length > 1 && inner[0] == '<' && inner[^1] == '>') inner = inner[1..^1].Trim();
        return inner.ToString();
    }

    /// <summary>What stands before the first comment.</summary>
    public static string WithoutComment(string value)
    {
        var at = value.IndexOf('(', StringComparison.Ordinal);
        return (at < 0 ? value : value[..at]).Trim();
    }

    /// <summary>Undoes the xtext of RFC 3461 §4.</summary>
    public static string FromXtext(string text)
    {
        if (!text.Contains('+', StringComparison.Ordinal)) return text;
        var octets = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '+' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets.Add(octet);
                i += 2;
            }
            else if (text[i] < 0x80)
            {
                octets.Add((byte)text[i]);
            }
            else
            {
                var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                octets.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
            }
        }

        return Encoding.UTF8.GetString([.. octets]);
    }

    /// <summary>Undoes the unitext of RFC 6533 §3; control characters stay as they are written.</summary>
    public static string FromUnitext(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var tail = text.AsSpan(i);
            var end = tail.StartsWith("\\x{", StringComparison.Ordinal) ? tail[..Math.Min(tail.Length, 10)].IndexOf('}') : -1;
            if (end > 3 && int.TryParse(tail[3..end], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value >= ' ' && Rune.IsValid(value))
            {
                plain.Append(new Rune(value));
                i += end;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    /// <summary>RFC 6533 §3, utf-8-addr-xtext: what is not a plain ASCII character as <c>\x{HEX}</c>.</summary>
    public static string ToUnitext(string address)
    {
        var encoded = new StringBuilder(address.Length + 16);
        foreach (var rune in address.EnumerateRunes())
        {
            if (rune.Value is > 0x20 and < 0x7F and not ('\\' or '+' or '=')) encoded.Append((char)rune.Value);
            else encoded.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X2}}}");
        }

        return encoded.ToString();
    }
}
