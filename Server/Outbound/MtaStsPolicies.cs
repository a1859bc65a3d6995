using System.Collections.Concurrent;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.MtaSts;
using Mox.Server.Storage;
using Mox.Shared.Model.Dns;

namespace Mox.Server.Outbound;

/// <summary>The policies of other domains for mail sent to them.</summary>
internal interface IMtaStsPolicies
{
    /// <summary>The policy that holds for a domain now.</summary>
    Task<MtaStsFinding> ForAsync(DomainName domain, CancellationToken ct);
}

/// <summary>Whether a domain has a policy.</summary>
/// <param name="Policy">The policy that holds; null: none does.</param>
/// <param name="Fault">What is wrong with it, or why it is an older one; empty when all is well. Never a reason not to deliver by itself.</param>
internal sealed record MtaStsFinding(MtaStsPolicy? Policy, string Fault)
{
    public static readonly MtaStsFinding None = new(null, "");

    /// <summary>DNS gave no answer for now: whether there is one is not known.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>The policy when it has to be kept to.</summary>
    public MtaStsPolicy? Enforced => Policy is { Mode: MtaStsPolicyMode.Enforce } ? Policy : null;
}

/// <summary>Finds policies by DNS and HTTPS, and keeps them in the store for as long as they hold.</summary>
/// <remarks>RFC 8461 §3 and §5.1: the record is asked for each time, the document only when its id is a new one. What was kept holds on while neither can be had.</remarks>
internal sealed partial class MtaStsPolicies(IDnsResolver dns, IPolicyFetcher fetcher, PeerStore store, TimeProvider time, ILogger<MtaStsPolicies> log) : IMtaStsPolicies
{
    /// <summary>RFC 8461 §3.3: a document that could not be had is not asked for again sooner.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromMinutes(5);

    private const int MaxFaults = 10_000;

    private readonly ConcurrentDictionary<(string Domain, string Id), (DateTimeOffset At, string Fault)> _faults = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<MtaStsFinding>>> _underWay = new(StringComparer.Ordinal);

    public async Task<MtaStsFinding> ForAsync(DomainName domain, CancellationToken ct)
    {
        if (!DomainName.Parse($"{MtaStsRecord.NameLabel}.{domain.Ascii}").Try(out var name, out _)) return MtaStsFinding.None;
        var record = await dns.TxtAsync(name, ct).ConfigureAwait(false);
        var kept = await KeptAsync(domain, ct).ConfigureAwait(false);
        if (record.Status == DnsStatus.Failed) return kept is null ? new MtaStsFinding(null, $"the record of the policy could not be looked up: {record.Failure?.Reason ?? "no answer"}") { IsUnknown = record.Failure is not { Kind: DnsFailureKind.Bogus } } : new MtaStsFinding(kept.Value.Policy, "");
        var reading = MtaStsRecord.Choose(record.Records);
        if (reading.Record is not { } live)
        {
            // RFC 8461 §3.1: no record, or more than one, is as no policy; one that is kept holds until its end.
            var wrong = record.Records.Any(text => MtaStsRecord.IsRecord(text)) ? "the record of the policy cannot be used" : "";
            return new MtaStsFinding(kept?.Policy, kept is null ? wrong : "");
        }

        if (kept is { } there && there.Id == live.Id) return new MtaStsFinding(there.Policy, "");
        if (_faults.TryGetValue((domain.Ascii, live.Id), out var failed) && time.GetUtcNow() - failed.At < AfterFault) return new MtaStsFinding(kept?.Policy, failed.Fault);

        // Asked by many at once, fetched once; whoever gives up does not end it for the others.
        var fetch = _underWay.GetOrAdd(domain.Ascii, _ => new Lazy<Task<MtaStsFinding>>(() => FetchAsync(domain, live.Id, kept?.Policy)));
        return await fetch.Value.WaitAsync(ct).ConfigureAwait(false);
    }

    private async Task<MtaStsFinding> FetchAsync(DomainName domain, string id, MtaStsPolicy? kept)
    {
        try
        {
            // Another may have kept it since the caller looked.
            if (await KeptAsync(domain, CancellationToken.None).ConfigureAwait(false) is { } there && there.Id == id) return new MtaStsFinding(there.Policy, "");
            var fetched = await fetcher.FetchAsync(domain, CancellationToken.None).ConfigureAwait(false);
            if (fetched.Policy is not { } policy)
            {
                if (_faults.Count > MaxFaults) _faults.Clear();
                _faults[(domain.Ascii, id)] = (time.GetUtcNow(), fetched.Fault);
                LogNotFetched(domain.Ascii, fetched.Fault);
                return new MtaStsFinding(kept, fetched.Fault);
            }

            _faults.TryRemove((domain.Ascii, id), out _);
            var now = time.GetUtcNow();
            await store.KeepPolicyAsync(new MtaStsPolicyRow { Domain = domain.Ascii, PolicyId = id, Text = policy.Write(), Fetched = now, Until = now + policy.MaxAge }, CancellationToken.None).ConfigureAwait(false);
            return new MtaStsFinding(policy, "");
        }
        catch (StoreBusyException busy)
        {
            // It is fetched again next time; until then what is kept holds.
            LogNotKept(domain.Ascii, busy);
            return new MtaStsFinding(kept, "");
        }
        finally
        {
            _underWay.TryRemove(domain.Ascii, out _);
        }
    }

    /// <summary>The policy that is kept and still holds.</summary>
    private async Task<(MtaStsPolicy Policy, string Id)?> KeptAsync(DomainName domain, CancellationToken ct) =>
        await store.PolicyAsync(domain, ct).ConfigureAwait(false) is { } row && row.Until > time.GetUtcNow() && MtaStsPolicy.Parse(Encoding.UTF8.GetBytes(row.Text)).Try(out var policy, out _) ? (policy, row.PolicyId) : null;

    [LoggerMessage(4121, LogLevel.Information, "The MTA-STS policy of {Domain} could not be fetched: {Fault}")]
    private partial void LogNotFetched(string domain, string fault);

    [LoggerMessage(4122, LogLevel.Warning, "The MTA-STS policy of {Domain} could not be kept")]
    private partial void LogNotKept(string domain, Exception fault);
}
