using System.Net;
using System.Net.Sockets;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme;

/// <summary>What a certificate is for: a name or an address.</summary>
/// <remarks>RFC 8555 §9.7.7 (<c>dns</c>), RFC 8738 §3 (<c>ip</c>). A name may begin with <c>*.</c> (RFC 8555 §7.1.3).</remarks>
public readonly record struct AcmeIdentifier
{
    private readonly string? _value;

    private AcmeIdentifier(bool isAddress, string value) => (IsAddress, _value) = (isAddress, value);

    /// <summary>True for the type <c>ip</c>, false for <c>dns</c>.</summary>
    public bool IsAddress { get; }

    /// <summary>The type, as documents have it.</summary>
    public string Type => IsAddress ? "ip" : "dns";

    /// <summary>The name in lower-case A-labels, or the address in its usual form.</summary>
    public string Value => _value ?? "";

    /// <summary>True for a name of which the first label is an asterisk.</summary>
    public bool IsWildcard => !IsAddress && Value.StartsWith("*.", StringComparison.Ordinal);

    /// <summary>The name a client sends in the handshake (SNI): for an address, its reverse name.</summary>
    /// <remarks>RFC 8737 §3, RFC 8738 §6.</remarks>
    public string ServerName => IsAddress ? DnsName.Reverse(IPAddress.Parse(Value)).ToString().TrimEnd('.').ToLowerInvariant() : Value;

    /// <summary>A name.</summary>
    /// <param name="name">The name, without an asterisk.</param>
    public static AcmeIdentifier Of(DomainName name) => new(false, name.Ascii);

    /// <summary>An address.</summary>
    /// <param name="address">IPv4 or IPv6.</param>
    public static AcmeIdentifier Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return new AcmeIdentifier(true, (plain.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(plain.GetAddressBytes()) : plain).ToString());
    }

    /// <summary>Reads type and value of a document. Faults: another type, no name, no address.</summary>
    /// <param name="type"><c>dns</c> or <c>ip</c>.</param>
    /// <param name="value">The value.</param>
    public static Parsed<AcmeIdentifier> Parse(string type, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        switch (type)
        {
            case "dns":
                var star = value.StartsWith("*.", StringComparison.Ordinal);
                return DomainName.Parse(star ? value[2..] : value).Try(out var name, out var fault)
                    ? new AcmeIdentifier(false, star ? "*." + name.Ascii : name.Ascii)
                    : fault.Shift(star ? 2 : 0);
            case "ip":
                return IPAddress.TryParse(value, out var address) ? Of(address) : new SyntaxFault(0, "IP address");
            default:
                return new SyntaxFault(0, "identifier of type dns or ip");
        }
    }

    /// <summary>The value, as people know it.</summary>
    public override string ToString() => Value;
}
