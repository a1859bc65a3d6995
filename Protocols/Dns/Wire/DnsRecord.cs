using System.Collections.Immutable;
using System.Net;

namespace Mox.Protocols.Dns.Wire;

/// <summary>A resource record.</summary>
/// <remarks>RFC 1035 §3.2.1. Only class IN is looked into; records of other classes are <see cref="Other"/>.</remarks>
public abstract record DnsRecord(DnsName Name, DnsType Type, ushort Class, uint Ttl)
{
    /// <summary>Class IN.</summary>
    public const ushort Internet = 1;

    /// <summary>A (RFC 1035 §3.4.1) or AAAA (RFC 3596 §2.2).</summary>
    public sealed record Address(DnsName Name, uint Ttl, IPAddress Ip)
        : DnsRecord(Name, Ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa, Internet, Ttl);

    /// <summary>RFC 1035 §3.3.1.</summary>
    public sealed record Alias(DnsName Name, uint Ttl, DnsName Target) : DnsRecord(Name, DnsType.Cname, Internet, Ttl);

    /// <summary>RFC 1035 §3.3.11.</summary>
    public sealed record NameServer(DnsName Name, uint Ttl, DnsName Host) : DnsRecord(Name, DnsType.Ns, Internet, Ttl);

    /// <summary>RFC 1035 §3.3.12.</summary>
    public sealed record Pointer(DnsName Name, uint Ttl, DnsName Target) : DnsRecord(Name, DnsType.Ptr, Internet, Ttl);

    /// <summary>RFC 1035 §3.3.9.</summary>
    public sealed record MailExchange(DnsName Name, uint Ttl, ushort Preference, DnsName Exchange) : DnsRecord(Name, DnsType.Mx, Internet, Ttl);

    /// <summary>RFC 1035 §3.3.14: one or more character-strings.</summary>
    public sealed record Text(DnsName Name, uint Ttl, ImmutableArray<ImmutableArray<byte>> Strings) : DnsRecord(Name, DnsType.Txt, Internet, Ttl);

    /// <summary>RFC 1035 §3.3.13.</summary>
    public sealed record StartOfAuthority(DnsName Name, uint Ttl, DnsName Primary, DnsName Mailbox, uint Serial, uint Refresh, uint Retry, uint Expire, uint Minimum)
        : DnsRecord(Name, DnsType.Soa, Internet, Ttl);

    /// <summary>RFC 2782.</summary>
    public sealed record Service(DnsName Name, uint Ttl, ushort Priority, ushort Weight, ushort Port, DnsName Target) : DnsRecord(Name, DnsType.Srv, Internet, Ttl);

    /// <summary>RFC 6698 §2.1.</summary>
    public sealed record Tlsa(DnsName Name, uint Ttl, byte Usage, byte Selector, byte Matching, ImmutableArray<byte> Data) : DnsRecord(Name, DnsType.Tlsa, Internet, Ttl);

    /// <summary>RFC 8659 §4.1.</summary>
    public sealed record Caa(DnsName Name, uint Ttl, byte Flags, string Tag, ImmutableArray<byte> Value) : DnsRecord(Name, DnsType.Caa, Internet, Ttl);

    /// <summary>RFC 4034 §5.1: the digest of a key of the zone below.</summary>
    public sealed record DelegationSigner(DnsName Name, uint Ttl, ushort KeyTag, byte Algorithm, byte DigestType, ImmutableArray<byte> Digest) : DnsRecord(Name, DnsType.Ds, Internet, Ttl);

    /// <summary>RFC 4034 §2.1: a public key of the zone.</summary>
    public sealed record ZoneKey(DnsName Name, uint Ttl, ushort Flags, byte Protocol, byte Algorithm, ImmutableArray<byte> Key) : DnsRecord(Name, DnsType.Dnskey, Internet, Ttl);

    /// <summary>A record of a type or class that is not looked into.</summary>
    public sealed record Other(DnsName Name, DnsType Type, ushort Class, uint Ttl, ImmutableArray<byte> Data) : DnsRecord(Name, Type, Class, Ttl);
}
