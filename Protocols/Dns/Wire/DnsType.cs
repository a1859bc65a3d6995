namespace Mox.Protocols.Dns.Wire;

/// <summary>Record types. Others are read as <see cref="DnsRecord.Other"/>.</summary>
/// <remarks>RFC 1035 §3.2.2; RFC 3596 §2.1 (AAAA); RFC 2782 (SRV); RFC 6891 §6.1.1 (OPT); RFC 4034 (DS, RRSIG, DNSKEY); RFC 6698 §7.1 (TLSA); RFC 8945 §4.1 (TSIG); RFC 8659 §4.1 (CAA).</remarks>
public enum DnsType : ushort
{
    None = 0,
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
    Srv = 33,
    Opt = 41,
    Ds = 43,
    Rrsig = 46,
    Dnskey = 48,
    Tlsa = 52,
    Tsig = 250,
    Caa = 257,
}

/// <summary>What a server says of a question.</summary>
/// <remarks>RFC 1035 §4.1.1; those of updates by RFC 2136 §2.2; the upper bits by RFC 6891 §6.1.3.</remarks>
public enum DnsCode
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NameError = 3,
    NotImplemented = 4,
    Refused = 5,
    NameExists = 6,
    SetExists = 7,
    SetMissing = 8,
    NotAuthoritative = 9,
    NotInZone = 10,
    BadVersion = 16,
}

/// <summary>What a message asks for.</summary>
/// <remarks>RFC 1035 §4.1.1; RFC 2136 §2.2 (UPDATE).</remarks>
public enum DnsOpcode
{
    Query = 0,
    Update = 5,
}

/// <summary>The flags of a message header, as they stand in its second pair of octets.</summary>
/// <remarks>RFC 1035 §4.1.1; AD and CD by RFC 4035 §3.2.3 and §3.2.2.</remarks>
[Flags]
public enum DnsFlags
{
    None = 0,
    Response = 0x8000,
    Authoritative = 0x0400,
    Truncated = 0x0200,
    RecursionDesired = 0x0100,
    RecursionAvailable = 0x0080,
    AuthenticData = 0x0020,
    CheckingDisabled = 0x0010,
}
