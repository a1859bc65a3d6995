using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Mox.Server.DnsCheck;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Dns;
using Mox.WebUI.Admin;

namespace Mox.Server.Admin;

/// <summary>Parts of the health page that several rooms tell together.</summary>
internal sealed class HealthFacts(ListeningPorts ports, DnsHistory history, AddressBook book, LoginAttemptStore attempts, LoginThrottle throttle, TrafficMeter traffic, TimeProvider time)
{
    /// <summary>Addresses that were refused, at the most.</summary>
    private const int Sources = 5;

    private readonly ConcurrentDictionary<string, (long RunId, ImmutableArray<Finding> Findings)> _read = new(StringComparer.Ordinal);

    /// <summary>How the domains stand by their last checks, the worst first, and what the last check of all saw of this host.</summary>
    public async Task<(ImmutableArray<DomainHealth> Domains, DateTimeOffset? Seen, ImmutableArray<Finding> Host)> DomainsAsync(CancellationToken ct)
    {
        var domains = new List<DomainHealth>();
        (DateTimeOffset? Seen, ImmutableArray<Finding> Host) last = (null, []);
        foreach (var domain in book.Domains)
        {
            if ((await history.RunsAsync(domain.Name, 1, ct)).FirstOrDefault() is not { } run)
            {
                domains.Add(new DomainHealth(domain.Name, domain.Disabled, null, null, 0, "", false));
                continue;
            }

            var accepted = (await history.AcceptedAsync(domain.Name, time.GetUtcNow(), ct)).Select(said => said.Key).ToHashSet(StringComparer.Ordinal);
            var findings = Findings(domain.Name.Ascii, run);
            var wrong = findings.Where(finding => IsWrong(finding) && !accepted.Contains(finding.Key)).OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Section).ToList();
            domains.Add(new DomainHealth(domain.Name, domain.Disabled, run.Score, run.At, wrong.Count, wrong.Count > 0 ? Line(wrong[0]) : "", wrong.Exists(finding => finding.Severity == FindingSeverity.Problem)));
            if (last.Seen is null || run.At > last.Seen) last = (run.At, [.. findings.Where(finding => finding.Scope == FindingScope.Host || finding.Group == DnsGroup.StartTls)]);
        }

        return ([.. domains.OrderBy(domain => domain.Disabled).ThenByDescending(domain => domain.IsProblem).ThenBy(domain => domain.Points ?? 101).ThenBy(domain => domain.Domain.Ascii, StringComparer.Ordinal)], last.Seen, last.Host);
    }

    /// <summary>The ports of the settings, each once.</summary>
    /// <param name="host">What the last check saw of this host.</param>
    public ImmutableArray<PortView> Ports(ImmutableArray<Finding> host) =>
        [.. ports.Read().GroupBy(port => (port.Name, port.EndPoint.Port)).Select(port => new PortView(port.Key.Name, port.Key.Port, Reach([.. port], host)))];

    public async Task<SignInHealth> SignInsAsync(CancellationToken ct)
    {
        var sources = await attempts.RefusedSourcesAsync(time.GetUtcNow() - TimeSpan.FromDays(1), Sources, ct);
        return new SignInHealth(
            [.. traffic.Read().Select(hour => new SignInHour(hour.Start, hour[TrafficKind.LetIn], hour[TrafficKind.SignInRefused]))],
            throttle.Blocked(),
            [.. sources.Select(source => new RefusedSource(source.RemoteIp, source.Tries, IPAddress.TryParse(source.RemoteIp, out var address) ? throttle.BlockedUntil(address) : null))]);
    }

    public TrafficView Traffic() => new(
        traffic.Since,
        [.. traffic.Read().Select(hour => new TrafficHourView(hour.Start, hour[TrafficKind.Received], hour[TrafficKind.InClear], hour[TrafficKind.Refused], hour[TrafficKind.Sent], hour[TrafficKind.Home], hour[TrafficKind.Returned]))]);

    /// <summary>The findings of a run, read once for all who look.</summary>
    private ImmutableArray<Finding> Findings(string domain, DnsRun run)
    {
        if (_read.TryGetValue(domain, out var known) && known.RunId == run.Id) return known.Findings;
        return (_read[domain] = (run.Id, DnsRuns.Read(run.Findings))).Findings;
    }

    /// <summary>The check tries port 25 at each public address; of the other ports it says nothing.</summary>
    private static PortReach Reach(ImmutableArray<PortState> port, ImmutableArray<Finding> host)
    {
        if (port.Any(state => !state.IsListening)) return PortReach.Closed;
        if (port.All(state => IPAddress.IsLoopback(state.EndPoint.Address))) return PortReach.LocalOnly;
        var seen = port[0].EndPoint.Port == 25 ? host.Where(finding => finding.Group == DnsGroup.StartTls && finding.State != FindingState.LookupFailed).ToList() : [];
        return seen.Count == 0 ? PortReach.Listening : seen.Exists(finding => finding.State == FindingState.Missing) ? PortReach.Unreached : PortReach.Reachable;
    }

    private static bool IsWrong(Finding finding) => finding.Severity >= FindingSeverity.Warning && finding.State is not (FindingState.LookupFailed or FindingState.Acknowledged) && !finding.Optional;

    private static string Line(Finding finding) => FindingSays.Lost(finding);
}
