using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Storage;
using Mox.Shared.Model.Dns;

namespace Mox.Server.Outbound;

/// <summary>What is known of how safely mail gets to a domain.</summary>
/// <param name="Seen">What the last delivery showed; null without one.</param>
/// <param name="Policy">The policy of MTA-STS.</param>
/// <param name="Exchangers">The answer to the question for mail exchangers.</param>
/// <param name="Host">The host mail is tried at first; null without one.</param>
/// <param name="Tlsa">What DNS says of the keys of that host; null when it was not asked.</param>
internal sealed record PeerFacts(PeerDomain? Seen, MtaStsFinding? Policy, DnsAnswer<MxRecord>? Exchangers, DomainName? Host, HostTlsa? Tlsa);

/// <summary>Looks at a domain as a delivery to it would, without delivering: the same records, the same policies.</summary>
internal sealed class PeerSecurity(IDnsResolver dns, IMtaStsPolicies policies, PeerStore store)
{
    private const int SmtpPort = 25;

    /// <summary>All that can be found out; what is not known when <paramref name="patience"/> ends stays null.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="patience">Ends the wait, not the call.</param>
    /// <param name="ct">Ends the call.</param>
    public async Task<PeerFacts> LookUpAsync(DomainName domain, CancellationToken patience, CancellationToken ct)
    {
        var policy = policies.ForAsync(domain, patience);
        var hosts = HostsAsync(domain, patience);
        var seen = await store.SeenAsync(domain, ct).ConfigureAwait(false);
        await Task.WhenAll(policy, hosts).WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        var found = Done(hosts) ? await hosts.ConfigureAwait(false) : default;
        return new PeerFacts(seen, Done(policy) ? await policy.ConfigureAwait(false) : null, found.Exchangers, found.Host, found.Tlsa);

        // A fault that is no end of patience is thrown to the caller.
        static bool Done(Task task) => task.IsCompletedSuccessfully || task.IsFaulted;
    }

    private async Task<(DnsAnswer<MxRecord> Exchangers, DomainName? Host, HostTlsa? Tlsa)> HostsAsync(DomainName domain, CancellationToken ct)
    {
        var mx = await dns.MxAsync(domain, ct).ConfigureAwait(false);
        DomainName? host = mx.Status switch
        {
            DnsStatus.Found => mx.Records.Where(record => record.Exchange is not null).OrderBy(record => record.Preference).ThenBy(record => record.Exchange!.Value.Ascii, StringComparer.Ordinal).FirstOrDefault()?.Exchange,
            DnsStatus.NoData => mx.Name,
            _ => null,
        };
        if (host is not { } first || !mx.Authentic) return (mx, host, null);
        var addresses = await dns.AddressesAsync(first, ct).ConfigureAwait(false);
        return (mx, host, addresses.Status == DnsStatus.Failed ? null : await HostTlsa.FindAsync(dns, domain, first, addresses, SmtpPort, ct).ConfigureAwait(false));
    }
}
