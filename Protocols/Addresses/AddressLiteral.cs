using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses;

/// <summary>An IP address in the place of a domain: <c>[192.0.2.1]</c> or <c>[IPv6:2001:db8::1]</c>.</summary>
/// <remarks>RFC 5321 §4.1.3. No tag but <c>IPv6</c> is registered, so no other General-address-literal is accepted.</remarks>
public sealed record AddressLiteral
{
    private const string Tag = "IPv6:";

    /// <summary>A literal of an address; a scope is left out, since it has no meaning elsewhere.</summary>
    public AddressLiteral(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = new IPAddress(address.GetAddressBytes());
    }

    /// <summary>The address, IPv4 or IPv6, without a scope.</summary>
    public IPAddress Address { get; }

    /// <summary>Reads the text between (and without) the brackets. The fault is what is no IP address, or the missing tag.</summary>
    /// <param name="text">The inner text.</param>
    /// <param name="allowUntaggedIPv6">Leniency: some submission clients leave out the <c>IPv6:</c> tag.</param>
    public static Parsed<AddressLiteral> Parse(string text, bool allowUntaggedIPv6 = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan(), allowUntaggedIPv6);
    }

    /// <inheritdoc cref="Parse(string, bool)"/>
    public static Parsed<AddressLiteral> Parse(ReadOnlySpan<char> text, bool allowUntaggedIPv6 = false)
    {
        Span<byte> octets = stackalloc byte[16];
        if (text.StartsWith(Tag, StringComparison.OrdinalIgnoreCase))
        {
            return AddressDigits.TryIPv6(text[Tag.Length..], octets, out _) is { } fault ? fault.Shift(Tag.Length) : new AddressLiteral(new IPAddress(octets));
        }

        if (AddressDigits.TryIPv4(text, octets)) return new AddressLiteral(new IPAddress(octets[..4]));
        if (AddressDigits.TryIPv6(text, octets, out _) is not null) return new SyntaxFault(0, "IP address");
        return allowUntaggedIPv6 ? new AddressLiteral(new IPAddress(octets)) : new SyntaxFault(0, "IPv6: before an IPv6 address");
    }

    /// <summary>The literal as it stands behind the at sign, with its brackets and, for IPv6, its tag.</summary>
    public override string ToString() =>
        Address.AddressFamily == AddressFamily.InterNetworkV6
            ? string.Create(CultureInfo.InvariantCulture, $"[IPv6:{Address}]")
            : string.Create(CultureInfo.InvariantCulture, $"[{Address}]");
}
