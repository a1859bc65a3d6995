using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.Dns;

/// <summary>How a look-up ended. Only <see cref="NameMissing"/> and <see cref="NoData"/> say that something is not there; <see cref="Failed"/> is temporary.</summary>
/// <remarks>RFC 2308 §2: name error and no data; RFC 1035 §4.1.1 for the codes.</remarks>
public enum DnsStatus
{
    /// <summary>Records were found.</summary>
    Found,

    /// <summary>NXDOMAIN: the name does not exist.</summary>
    NameMissing,

    /// <summary>The name exists, without records of this type.</summary>
    NoData,

    /// <summary>SERVFAIL, a time-out or a bogus signature: nothing is known, try again later.</summary>
    Failed,
}

/// <summary>The answer to one question.</summary>
/// <param name="Records">The records, in the order of the answer; empty unless <paramref name="Status"/> is Found.</param>
/// <param name="Status">How the look-up ended.</param>
/// <param name="Authentic">True when a trusted, validating resolver said the answer (also a negative one) is signed and valid (AD bit).</param>
/// <param name="Name">The name the records stand at, after aliases were followed.</param>
public sealed record DnsAnswer<T>(ImmutableArray<T> Records, DnsStatus Status, bool Authentic, DomainName Name)
{
    /// <summary>True when the answer says that there is no such record (as opposed to: it could not be asked).</summary>
    public bool IsAbsent => Status is DnsStatus.NameMissing or DnsStatus.NoData;
}

/// <summary>A mail exchanger. A null <paramref name="Exchange"/> is the lone dot: the domain takes no mail.</summary>
/// <remarks>RFC 1035 §3.3.9; RFC 7505 §3 (null MX).</remarks>
public sealed record MxRecord(ushort Preference, DomainName? Exchange);

/// <summary>Questions to the domain name system. Implementations bound the time of every question and never throw for an answer that went wrong.</summary>
public interface IDnsResolver
{
    Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct);

    /// <summary>A and AAAA together; Failed only when neither could be had.</summary>
    Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct);

    /// <summary>TXT records, each with its strings joined.</summary>
    Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct);

    /// <summary>The names of an address (PTR).</summary>
    Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct);
}
