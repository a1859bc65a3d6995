using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.MtaSts;

namespace Mox.Server.Outbound;

/// <summary>Decides what is asked of TLS towards the mail hosts of a domain.</summary>
/// <remarks>RFC 7672 §2.2 where DNS is signed, RFC 8461 §5 where the domain has a policy. DANE comes before a policy where both apply to a host, but a policy still says which hosts may be used (RFC 8461 §2).</remarks>
internal sealed class TlsPlanner(IDnsResolver dns, IMtaStsPolicies policies)
{
    /// <summary>The policy that has to be kept to for a domain; null without one.</summary>
    public async Task<MtaStsPolicy?> PolicyAsync(DomainName domain, CancellationToken ct) => (await policies.ForAsync(domain, ct).ConfigureAwait(false)).Enforced;

    /// <summary>What is asked of a host; a reason in words when it may not be used.</summary>
    /// <param name="domain">The domain the mail is for.</param>
    /// <param name="host">The mail host.</param>
    /// <param name="addresses">Its addresses as they were answered.</param>
    /// <param name="authentic">That this is the mail host of the domain is authentic.</param>
    /// <param name="policy">The policy to be kept to.</param>
    /// <param name="port">The port of SMTP.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<(TlsDemand? Demand, string Why)> ForAsync(DomainName domain, DomainName host, DnsAnswer<IPAddress> addresses, bool authentic, MtaStsPolicy? policy, int port, CancellationToken ct)
    {
        if (policy is not null && !policy.Allows(host)) return (null, $"the policy of {domain} does not name its mail host {host}");
        if (authentic)
        {
            var tlsa = await HostTlsa.FindAsync(dns, domain, host, addresses, port, ct).ConfigureAwait(false);
            if (tlsa.Fault.Length > 0) return (null, tlsa.Fault);
            if (tlsa.Anchors is { } anchors && tlsa.Usable) return (new TlsDemand(TlsLevel.Dane, TlsReason.Dane) { Dane = anchors, IsAuthentic = true }, "");
            if (tlsa.Anchors is not null && policy is null) return (new TlsDemand(TlsLevel.Encrypted, TlsReason.Dane) { IsAuthentic = true }, "");
        }

        if (policy is null) return (TlsDemand.Opportunistic with { IsAuthentic = authentic }, "");
        return (new TlsDemand(TlsLevel.Verified, TlsReason.MtaSts) { IsAuthentic = true }, "");
    }
}
