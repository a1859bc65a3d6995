using System.Buffers.Text;
using System.Globalization;

namespace Mox.Protocols.Mime;

/// <summary>The keyword lines of yEnc: <c>=ybegin</c>, <c>=ypart</c> and <c>=yend</c> with their <c>name=value</c> pairs.</summary>
internal static class YencLine
{
    /// <summary>A decimal number of at most 2^62; null when the pair is missing or none.</summary>
    public static long? Number(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        Value(line, name) is var value && Utf8Parser.TryParse(value, out long number, out var taken) && taken == value.Length && number is >= 0 and <= 1L << 62 ? number : null;

    /// <summary>A checksum in hexadecimal; leading zeroes may be missing or too many. What has more than 32 bits is none, and equals no checksum.</summary>
    public static ulong? Checksum(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        Value(line, name) is var value && ulong.TryParse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum) ? checksum : null;

    /// <summary>The name, which stands last and may hold spaces.</summary>
    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> line)
    {
        var at = line.IndexOf(" name="u8);
        return at < 0 ? default : line[(at + " name=".Length)..].Trim(" \t\r\n\""u8);
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        var last = line.IndexOf(" name="u8);
        var rest = last < 0 ? line : line[..last];
        while (true)
        {
            var at = rest.IndexOf(name);
            if (at < 0) return default;
            var found = at > 0 && rest[at - 1] == ' ' && rest[(at + name.Length)..].StartsWith("="u8);
            rest = rest[(at + name.Length)..];
            if (!found) continue;
            rest = rest[1..];
            var end = rest.IndexOfAny(" \t\r\n"u8);
            return end < 0 ? rest : rest[..end];
        }
    }
}
