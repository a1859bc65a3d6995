using System.Buffers.Binary;
using System.Globalization;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses;

/// <summary>The digits of IP addresses as RFC 5321 §4.1.3 writes them: no scope, no port, no hexadecimal or short IPv4 forms.</summary>
internal static class AddressDigits
{
    /// <summary>Reads <c>Snum 3("." Snum)</c>, each of 1 to 3 digits up to 255, always decimal.</summary>
    public static bool TryIPv4(ReadOnlySpan<char> text, Span<byte> octets)
    {
        if (text.Length is < 7 or > 15) return false;
        var (at, value, digits) = (0, 0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsAsciiDigit(text[i]))
            {
                value = (value * 10) + (text[i] - '0');
                if (++digits > 3) return false;
                continue;
            }

            if (digits == 0 || value > 255 || at == 4 || (i < text.Length && text[i] != '.')) return false;
            octets[at++] = (byte)value;
            (value, digits) = (0, 0);
        }

        return at == 4;
    }

    /// <summary>Reads the forms IPv6-full, IPv6-comp, IPv6v4-full and IPv6v4-comp; null when they hold.</summary>
    /// <param name="text">The digits without the tag.</param>
    /// <param name="octets">Sixteen octets.</param>
    /// <param name="elidesOne">True when <c>::</c> stands for one group alone: RFC 5321 §4.1.3 asks for two; address architecture and the world take one.</param>
    public static SyntaxFault? TryIPv6(ReadOnlySpan<char> text, Span<byte> octets, out bool elidesOne)
    {
        elidesOne = false;
        var (groups, elided, i) = (0, -1, 0);
        if (text.StartsWith("::")) (elided, i) = (0, 2);
        else if (text.IsEmpty || text[0] == ':') return new SyntaxFault(0, "IPv6 address");
        while (i < text.Length)
        {
            if (groups == 8) return new SyntaxFault(i, "at most 8 groups");
            var length = text[i..].IndexOf(':') is var colon and >= 0 ? colon : text.Length - i;
            var group = text.Slice(i, length);
            if (group.Contains('.'))
            {
                if (i + length < text.Length || groups > 6 || !TryIPv4(group, octets[(groups * 2)..])) return new SyntaxFault(i, "IPv4 address at the end");
                groups += 2;
                i = text.Length;
                break;
            }

            if (group.Length is 0 or > 4 || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return new SyntaxFault(i, "group of 1 to 4 hexadecimal digits");
            BinaryPrimitives.WriteUInt16BigEndian(octets[(groups++ * 2)..], value);
            i += length;
            if (i == text.Length) break;
            if (++i < text.Length && text[i] == ':')
            {
                if (elided >= 0) return new SyntaxFault(i, "one :: only");
                (elided, i) = (groups, i + 1);
            }
            else if (i == text.Length)
            {
                return new SyntaxFault(i, "group of 1 to 4 hexadecimal digits");
            }
        }

        if (elided < 0) return groups == 8 ? null : new SyntaxFault(i, "8 groups");
        if (groups == 8) return new SyntaxFault(i, "at most 7 groups beside ::");
        elidesOne = groups == 7;
        var tail = (groups - elided) * 2;
        octets.Slice(elided * 2, tail).CopyTo(octets[(16 - tail)..16]);
        octets[(elided * 2)..(16 - tail)].Clear();
        return null;
    }
}
