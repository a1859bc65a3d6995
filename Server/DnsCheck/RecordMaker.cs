using System.Collections.Immutable;
using System.Net;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.DnsCheck;

/// <summary>Makes records with one TTL.</summary>
internal sealed class RecordMaker(TimeSpan ttl)
{
    private const int MaxString = 255;

    private readonly uint _ttl = (uint)ttl.TotalSeconds;

    /// <summary>A name in front of a domain.</summary>
    /// <exception cref="InvalidOperationException">The whole is too long for DNS.</exception>
    public static DnsName Below(string prefix, DomainName domain) => DnsName.Below(prefix, domain).Value;

    public DnsRecord Address(DomainName name, IPAddress address) => new DnsRecord.Address(DnsName.From(name), _ttl, address);

    public DnsRecord Pointer(IPAddress address, DomainName name) => new DnsRecord.Pointer(DnsName.Reverse(address), _ttl, DnsName.From(name));

    public DnsRecord Exchange(DomainName domain, ushort preference, DomainName host) => new DnsRecord.MailExchange(DnsName.From(domain), _ttl, preference, DnsName.From(host));

    public DnsRecord Alias(DnsName name, DomainName target) => new DnsRecord.Alias(name, _ttl, DnsName.From(target));

    /// <summary>A service; without a target it is decidedly not offered (RFC 2782: the target is the root).</summary>
    public DnsRecord Service(DnsName name, ushort weight, ushort port, DomainName? target) =>
        new DnsRecord.Service(name, _ttl, 0, weight, port, target is { } host ? DnsName.From(host) : DnsName.Root);

    public DnsRecord Tlsa(DnsName name, ImmutableArray<byte> sha256) => new DnsRecord.Tlsa(name, _ttl, 3, 1, 1, sha256);

    public DnsRecord Caa(DomainName name, string tag, string value) => new DnsRecord.Caa(DnsName.From(name), _ttl, 0, tag, [.. Encoding.UTF8.GetBytes(value)]);

    /// <summary>A text, cut into strings of at most 255 octets (RFC 1035 §3.3.14).</summary>
    public DnsRecord Text(DnsName name, string text) =>
        new DnsRecord.Text(name, _ttl, [.. Encoding.UTF8.GetBytes(text).Chunk(MaxString).Select(part => part.ToImmutableArray())]);

    /// <summary>An address as a URI; all that could end it in a list of tags is percent-encoded.</summary>
    /// <remarks>RFC 6068 §2; RFC 7489 §6.2 for commas and exclamation marks.</remarks>
    public static string Mailto(MailAddress address)
    {
        var uri = new StringBuilder("mailto:");
        foreach (var octet in Encoding.UTF8.GetBytes(address.Local.Text))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'+') uri.Append((char)octet);
            else uri.Append('%').Append(Convert.ToHexString([octet]));
        }

        return uri.Append('@').Append(address.Domain.Ascii).ToString();
    }
}
