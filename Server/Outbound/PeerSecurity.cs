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
internal sealed record PeerFacts(PeerDomain? Seen, MtaStsFinding? Policy, DnsAnswer<MxRecord>? Exchangers, DomainName? Host, HostTlsa? Tlsa)
{
    /// <summary>Why the last attempt to hand mail over failed although the hosts have to be secure; empty when it did not.</summary>
    public string Fault { get; init; } = "";
}

/// <summary>Looks at a domain as a delivery to it would, without delivering: the same records, the same policies.</summary>
internal sealed class PeerSecurity(IDnsResolver dns, IMtaStsPolicies policies, PeerStore store, PeerFaults faults)
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
        await Task.WhenAll(policy, hosts).WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        var found = Done(hosts) ? await hosts.ConfigureAwait(false) : default;
        return await RefreshAsync(domain, new PeerFacts(null, Done(policy) ? await policy.ConfigureAwait(false) : null, found.Exchangers, found.Host, found.Tlsa), ct).ConfigureAwait(false);

        // A fault that is no end of patience is thrown to the caller.
        static bool Done(Task task) => task.IsCompletedSuccessfully || task.IsFaulted;
    }

    /// <summary>The same facts with what deliveries have shown since they were looked up.</summary>
    public async Task<PeerFacts> RefreshAsync(DomainName domain, PeerFacts facts, CancellationToken ct) =>
        facts with { Seen = await store.SeenAsync(domain, ct).ConfigureAwait(false), Fault = faults.Of(domain) };

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
