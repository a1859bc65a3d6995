using System.Collections.Immutable;
using System.Net;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;

namespace Mox.Protocols.Dns;

/// <summary>Further questions, with typed answers, by way of <see cref="IDnsResolver.LookUpAsync"/>.</summary>
public static class DnsResolverExtensions
{
    /// <summary>The addresses of one family: A or AAAA alone.</summary>
    /// <param name="dns">The resolver.</param>
    /// <param name="name">The host.</param>
    /// <param name="ipv6">AAAA instead of A.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<DnsAnswer<IPAddress>> AddressesAsync(this IDnsResolver dns, DomainName name, bool ipv6, CancellationToken ct) =>
        (await Ask(dns, DnsName.From(name), ipv6 ? DnsType.Aaaa : DnsType.A, ct).ConfigureAwait(false)).Select(record => (record as DnsRecord.Address)?.Ip);

    /// <summary>What DANE says of a port of a host: the TLSA records at <c>_PORT._tcp.HOST</c>.</summary>
    /// <remarks>RFC 6698 §3.</remarks>
    /// <param name="dns">The resolver.</param>
    /// <param name="host">The host.</param>
    /// <param name="port">The TCP port.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<DnsAnswer<TlsaRecord>> TlsaAsync(this IDnsResolver dns, DomainName host, ushort port, CancellationToken ct)
    {
        if (!DnsName.Below(FormattableString.Invariant($"_{port}._tcp"), host).Try(out var name, out _)) return TooLong<TlsaRecord>(host);
        var answer = await Ask(dns, name, DnsType.Tlsa, ct).ConfigureAwait(false);
        return answer.Select(record => record is DnsRecord.Tlsa tlsa ? new TlsaRecord(tlsa.Usage, tlsa.Selector, tlsa.Matching, tlsa.Data) : null);
    }

    /// <summary>Where a service of a domain is offered.</summary>
    /// <remarks>RFC 2782. Targets that can be no host are left out.</remarks>
    /// <param name="dns">The resolver.</param>
    /// <param name="service">Such as <c>_imaps._tcp</c>.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<DnsAnswer<SrvRecord>> SrvAsync(this IDnsResolver dns, string service, DomainName domain, CancellationToken ct)
    {
        if (!DnsName.Below(service, domain).Try(out var name, out _)) return TooLong<SrvRecord>(domain);
        var answer = await Ask(dns, name, DnsType.Srv, ct).ConfigureAwait(false);
        return answer.Select(record => record is DnsRecord.Service srv && (srv.Target.IsRoot || srv.Target.ToDomain() is not null)
            ? new SrvRecord(srv.Priority, srv.Weight, srv.Port, srv.Target.ToDomain())
            : null);
    }

    /// <summary>Which authorities may issue certificates, as it stands at this very name: climbing to the parent is left to the caller.</summary>
    /// <remarks>RFC 8659 §3.</remarks>
    /// <param name="dns">The resolver.</param>
    /// <param name="name">The domain.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<DnsAnswer<CaaRecord>> CaaAsync(this IDnsResolver dns, DomainName name, CancellationToken ct) =>
        (await Ask(dns, DnsName.From(name), DnsType.Caa, ct).ConfigureAwait(false))
            .Select(record => record is DnsRecord.Caa caa ? new CaaRecord((caa.Flags & 0x80) != 0, caa.Tag.ToLowerInvariant(), Encoding.UTF8.GetString(caa.Value.AsSpan())) : null);

    /// <summary>The name servers of a zone.</summary>
    /// <param name="dns">The resolver.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<DnsAnswer<DomainName>> NameServersAsync(this IDnsResolver dns, DomainName zone, CancellationToken ct)
    {
        var answer = await Ask(dns, DnsName.From(zone), DnsType.Ns, ct).ConfigureAwait(false);
        ImmutableArray<DomainName> hosts = [.. answer.Records.OfType<DnsRecord.NameServer>().Select(record => record.Host.ToDomain()).OfType<DomainName>()];
        return new DnsAnswer<DomainName>(hosts, answer.Status == DnsStatus.Found && hosts.IsEmpty ? DnsStatus.NoData : answer.Status, answer.Authentic, answer.Name) { Failure = answer.Failure };
    }

    private static Task<DnsAnswer<DnsRecord>> Ask(IDnsResolver dns, DnsName name, DnsType type, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(dns);
        return dns.LookUpAsync(name, type, ct);
    }

    /// <summary>A name that is too long for DNS does not exist.</summary>
    private static DnsAnswer<T> TooLong<T>(DomainName below) => new([], DnsStatus.NameMissing, false, below);
}
