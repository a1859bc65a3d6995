using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses;

/// <summary>An IP address in the place of a domain: <c>[192.0.2.1]</c> or <c>[IPv6:2001:db8::1]</c>.</summary>
/// <remarks>RFC 5321 §4.1.3.</remarks>
public sealed record AddressLiteral(IPAddress Address)
{
    /// <summary>Reads the text between (and without) the brackets.</summary>
    /// <param name="text">The inner text.</param>
    /// <param name="allowUntaggedIPv6">Leniency: some submission clients leave out the <c>IPv6:</c> tag.</param>
    public static Parsed<AddressLiteral> Parse(string text, bool allowUntaggedIPv6 = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tagged = text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase);
        var digits = tagged ? text[5..] : text;
        if (digits.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(digits, out var address)) return new SyntaxFault(0, "IP address");
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return tagged || allowUntaggedIPv6 ? new AddressLiteral(address) : new SyntaxFault(0, "IPv6: before an IPv6 address");
        return !tagged && digits == address.ToString() ? new AddressLiteral(address) : new SyntaxFault(0, "dotted IPv4 address");
    }

    public override string ToString() =>
        Address.AddressFamily == AddressFamily.InterNetworkV6
            ? string.Create(CultureInfo.InvariantCulture, $"[IPv6:{Address}]")
            : string.Create(CultureInfo.InvariantCulture, $"[{Address}]");
}
