using System.Buffers;
using System.Globalization;
using System.Text;

namespace Mox.Protocols.Dns.Wire;

/// <summary>Record data in the form of zone files.</summary>
/// <remarks>RFC 1035 §5.1; RFC 2782; RFC 3596 §2.4; RFC 4034 §2.2 and §5.3; RFC 6698 §2.2; RFC 8659 §4.1.1. Types that are not looked into have the generic form <c>\# LENGTH HEX</c> of RFC 3597.</remarks>
public static partial class RecordText
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\";()@$");

    /// <summary>The data of a record: what stands behind its type. Names end in a dot.</summary>
    /// <param name="record">The record.</param>
    public static string Write(DnsRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record switch
        {
            DnsRecord.Address address => address.Ip.ToString(),
            DnsRecord.Alias alias => Absolute(alias.Target),
            DnsRecord.NameServer server => Absolute(server.Host),
            DnsRecord.Pointer pointer => Absolute(pointer.Target),
            DnsRecord.MailExchange exchange => FormattableString.Invariant($"{exchange.Preference} {Absolute(exchange.Exchange)}"),
            DnsRecord.Text text => string.Join(' ', text.Strings.Select(part => Quoted(part.AsSpan()))),
            DnsRecord.StartOfAuthority soa => FormattableString.Invariant($"{Absolute(soa.Primary)} {Absolute(soa.Mailbox)} {soa.Serial} {soa.Refresh} {soa.Retry} {soa.Expire} {soa.Minimum}"),
            DnsRecord.Service srv => FormattableString.Invariant($"{srv.Priority} {srv.Weight} {srv.Port} {Absolute(srv.Target)}"),
            DnsRecord.Tlsa tlsa => FormattableString.Invariant($"{tlsa.Usage} {tlsa.Selector} {tlsa.Matching} {Hex(tlsa.Data.AsSpan())}"),
            DnsRecord.Caa caa => FormattableString.Invariant($"{caa.Flags} {caa.Tag} {Quoted(caa.Value.AsSpan())}"),
            DnsRecord.DelegationSigner signer => FormattableString.Invariant($"{signer.KeyTag} {signer.Algorithm} {signer.DigestType} {Hex(signer.Digest.AsSpan())}"),
            DnsRecord.ZoneKey key => FormattableString.Invariant($"{key.Flags} {key.Protocol} {key.Algorithm} {Convert.ToBase64String(key.Key.AsSpan())}"),
            DnsRecord.Other other => FormattableString.Invariant($"\\# {other.Data.Length} {Hex(other.Data.AsSpan())}").TrimEnd(),
            _ => throw new ArgumentException($"No form for {record.Type}", nameof(record)),
        };
    }

    /// <summary>The name of a type as in zone files: <c>MX</c>; <c>TYPE64</c> for those that have none here (RFC 3597).</summary>
    /// <param name="type">The type.</param>
    public static string TypeName(DnsType type) =>
        Enum.IsDefined(type) && type != DnsType.None ? type.ToString().ToUpperInvariant() : FormattableString.Invariant($"TYPE{(ushort)type}");

    /// <summary>The type of that name, in any case; null when it is none.</summary>
    /// <param name="name">The name.</param>
    public static DnsType? TypeOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith("TYPE", StringComparison.OrdinalIgnoreCase) && ushort.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return (DnsType)number;
        return name.All(char.IsAsciiLetter) && Enum.TryParse<DnsType>(name, ignoreCase: true, out var type) && type != DnsType.None ? type : null;
    }

    /// <summary>A name with its dot; what would mean something in a zone file has a backslash.</summary>
    /// <param name="name">The name.</param>
    public static string Absolute(DnsName name)
    {
        if (name.IsRoot) return ".";
        if (!name.Text.AsSpan().ContainsAny(Special)) return name.Text + ".";
        return string.Concat(name.Text.Select(c => Special.Contains(c) ? $"\\{c}" : c.ToString())) + ".";
    }

    private static string Hex(ReadOnlySpan<byte> octets) => Convert.ToHexString(octets);

    private static string Quoted(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(octets.Length + 2).Append('"');
        foreach (var octet in octets)
        {
            if (octet is (byte)'"' or (byte)'\\') text.Append('\\').Append((char)octet);
            else if (octet is >= 0x20 and < 0x7F) text.Append((char)octet);
            else text.Append('\\').Append(octet.ToString("D3", CultureInfo.InvariantCulture));
        }

        return text.Append('"').ToString();
    }
}
