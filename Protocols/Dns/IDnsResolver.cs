using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;

namespace Mox.Protocols.Dns;

/// <summary>Questions to the domain name system. Implementations bound the time of every question and never throw for an answer that went wrong.</summary>
public interface IDnsResolver
{
    /// <summary>The mail exchangers of a domain; those whose name can be no host are left out.</summary>
    /// <param name="name">The domain.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct);

    /// <summary>A and AAAA together; Failed only when neither could be had. Who needs one family alone asks <see cref="LookUpAsync"/>.</summary>
    /// <param name="name">The host.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct);

    /// <summary>TXT records, each with its strings joined.</summary>
    /// <param name="name">Where they stand.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct);

    /// <summary>The names of an address (PTR).</summary>
    /// <param name="address">The address.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct);

    /// <summary>The records of one type as they stand on the wire, aliases followed. A resolver that knows only the questions above fails, temporarily: it never says that there are none.</summary>
    /// <param name="name">The name, which may be that of a service.</param>
    /// <param name="type">The type asked for.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<DnsAnswer<DnsRecord>> LookUpAsync(DnsName name, DnsType type, CancellationToken ct) =>
        Task.FromResult(DnsAnswer<DnsRecord>.Failed(name.ToDomain() ?? default, new DnsFailure(DnsFailureKind.Unsupported, $"this resolver does not ask for {type.ToString().ToUpperInvariant()} records")));
}
