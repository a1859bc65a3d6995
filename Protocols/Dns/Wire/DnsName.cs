using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dns.Wire;

/// <summary>A name as it stands in messages: any octets in labels, compared without regard to the case of ASCII letters. Text form in lower case, odd octets as <c>\DDD</c>, the root as <c>.</c>.</summary>
/// <remarks>RFC 1035 §3.1 and §2.3.4 (63 octets a label, 255 a name).</remarks>
public readonly record struct DnsName
{
    /// <summary>The longest name in wire form.</summary>
    public const int MaxOctets = 255;

    private const int MaxJumps = 64;

    private readonly string? _text;

    private DnsName(string text) => _text = text;

    public static readonly DnsName Root;

    public string Text => _text ?? ".";

    public bool IsRoot => _text is null;

    public static DnsName From(DomainName domain) => domain.Ascii.Length == 0 ? Root : new DnsName(domain.Ascii);

    /// <summary>A name in front of a domain, such as <c>_25._tcp</c> in front of a host. A fault when the whole is too long.</summary>
    /// <param name="prefix">Labels, without a dot at the end.</param>
    /// <param name="domain">The domain.</param>
    public static Parsed<DnsName> Below(string prefix, DomainName domain) => Parse($"{prefix}.{domain.Ascii}");

    /// <summary>The name under which an address is looked up backwards; an IPv4 address in IPv6 form is taken as IPv4.</summary>
    /// <remarks>RFC 1035 §3.5; RFC 3596 §2.5.</remarks>
    /// <param name="address">The address.</param>
    public static DnsName Reverse(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var octets = address.GetAddressBytes();
        return new DnsName(octets.Length == 4
            ? string.Create(CultureInfo.InvariantCulture, $"{octets[3]}.{octets[2]}.{octets[1]}.{octets[0]}.in-addr.arpa")
            : string.Join('.', Convert.ToHexStringLower(octets).Reverse()) + ".ip6.arpa");
    }

    /// <summary>True when this name is <paramref name="other"/> or lies below it.</summary>
    /// <param name="other">The name above.</param>
    public bool IsWithin(DnsName other)
    {
        if (other.IsRoot) return true;
        var (own, above) = (Text, other.Text);
        return own == above || (own.Length > above.Length && own[own.Length - above.Length - 1] == '.' && own.EndsWith(above, StringComparison.Ordinal));
    }

    /// <summary>Reads a text form such as <c>_25._tcp.mx.example.org</c>; a trailing dot is dropped.</summary>
    public static Parsed<DnsName> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text is "." or "") return Root;
        var wire = new List<byte>(text.Length + 2);
        var start = 0;
        wire.Add(0);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '.')
            {
                if (!EndLabel(wire, ref start)) return new SyntaxFault(i, "label of 1 to 63 octets");
                if (i + 1 == text.Length) return Finish(wire, i);
                wire.Add(0);
                continue;
            }

            if (c == '\\')
            {
                if (i + 1 < text.Length && text[i + 1] is > ' ' and <= '~' && !char.IsAsciiDigit(text[i + 1]))
                {
                    wire.Add((byte)text[++i]);
                    continue;
                }

                if (i + 3 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var octet)) return new SyntaxFault(i, "three digits up to 255");
                wire.Add(octet);
                i += 3;
                continue;
            }

            if (c is <= ' ' or > '~') return new SyntaxFault(i, "printable ASCII");
            wire.Add((byte)c);
        }

        return EndLabel(wire, ref start) ? Finish(wire, text.Length) : new SyntaxFault(text.Length, "label of 1 to 63 octets");
    }

    /// <summary>The name as a domain, where it is one.</summary>
    public DomainName? ToDomain() => !IsRoot && DomainName.Parse(Text).Try(out var domain, out _) ? domain : null;

    public override string ToString() => Text;

    /// <summary>Reads a name, following pointers, each of which must point in front of the part it stands in: a loop cannot be written.</summary>
    /// <remarks>RFC 1035 §4.1.4.</remarks>
    internal static bool TryRead(ReadOnlySpan<byte> message, ref int at, out DnsName name) => TryRead(message, ref at, out name, out _);

    internal static bool TryRead(ReadOnlySpan<byte> message, ref int at, out DnsName name, out int octets)
    {
        octets = 0;
        name = default;
        var text = new StringBuilder();
        var (here, jumps, after, limit) = (at, 0, -1, at);
        while (true)
        {
            if (here >= message.Length) return false;
            var length = message[here];
            if (length == 0)
            {
                at = after < 0 ? here + 1 : after;
                name = text.Length == 0 ? Root : new DnsName(text.ToString());
                return true;
            }

            if ((length & 0xC0) == 0xC0)
            {
                if (here + 1 >= message.Length || ++jumps > MaxJumps) return false;
                var target = BinaryPrimitives.ReadUInt16BigEndian(message[here..]) & 0x3FFF;
                if (target >= limit) return false;
                if (after < 0) after = here + 2;
                (here, limit) = (target, target);
                continue;
            }

            // RFC 6891 §5: the other two label types are not in use.
            if ((length & 0xC0) != 0 || here + 1 + length > message.Length) return false;
            octets += length + 1;
            if (octets >= MaxOctets) return false;
            if (text.Length > 0) text.Append('.');
            AppendLabel(text, message.Slice(here + 1, length));
            here += length + 1;
        }
    }

    /// <summary>The labels in wire form, the root label not counted.</summary>
    internal IEnumerable<byte[]> Labels()
    {
        if (IsRoot) yield break;
        var label = new List<byte>();
        var text = Text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                yield return [.. label];
                label.Clear();
            }
            else if (text[i] == '\\')
            {
                label.Add(byte.Parse(text.AsSpan(i + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture));
                i += 3;
            }
            else
            {
                label.Add((byte)text[i]);
            }
        }

        yield return [.. label];
    }

    private static void AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        foreach (var octet in label)
        {
            if (octet is > (byte)' ' and <= (byte)'~' and not ((byte)'.' or (byte)'\\')) text.Append(char.ToLowerInvariant((char)octet));
            else text.Append('\\').Append(octet.ToString("D3", CultureInfo.InvariantCulture));
        }
    }

    private static bool EndLabel(List<byte> wire, ref int start)
    {
        var length = wire.Count - start - 1;
        if (length is < 1 or > 63) return false;
        wire[start] = (byte)length;
        start = wire.Count;
        return true;
    }

    private static Parsed<DnsName> Finish(List<byte> wire, int at)
    {
        wire.Add(0);
        var position = 0;
        return wire.Count <= MaxOctets && TryRead([.. wire], ref position, out var name) ? name : new SyntaxFault(at, $"name of at most {MaxOctets} octets");
    }
}
