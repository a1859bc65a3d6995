using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Admin;

/// <summary>Points a row cost.</summary>
/// <param name="Key">The row.</param>
/// <param name="Section">Where it stands.</param>
/// <param name="Points">How many, to a tenth.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record LostPoints(string Key, DnsSection Section, decimal Points, string Reason);

/// <summary>The points of a part of the page.</summary>
/// <param name="Section">The part.</param>
/// <param name="Points">Points it has.</param>
/// <param name="Of">Points it could have.</param>
/// <param name="Right">Rows that are right, those accepted by the owner included.</param>
/// <param name="Rows">Rows about which something is known.</param>
public sealed record SectionScore(DnsSection Section, decimal Points, int Of, int Right, int Rows);

/// <summary>How well a domain stands, in points of 100, each lost one with its reason.</summary>
/// <remarks>Each group has a fixed number of points, shared evenly by its rows; a problem costs a row all of its share, a warning half. What is optional, accepted or unknown costs nothing.</remarks>
public sealed record DnsScore(int Points, ImmutableArray<LostPoints> Lost, ImmutableArray<SectionScore> Sections, int Unknown)
{
    private static readonly (DnsGroup Group, DnsSection Section, int Points)[] Weights =
    [
        (DnsGroup.Mx, DnsSection.Delivery, 10),
        (DnsGroup.Addresses, DnsSection.Delivery, 5),
        (DnsGroup.ReverseDns, DnsSection.Delivery, 5),
        (DnsGroup.OutboundPort, DnsSection.Delivery, 3),
        (DnsGroup.Ipv6, DnsSection.Delivery, 2),
        (DnsGroup.Spf, DnsSection.Authentication, 11),
        (DnsGroup.Dkim, DnsSection.Authentication, 12),
        (DnsGroup.Dmarc, DnsSection.Authentication, 12),
        (DnsGroup.StartTls, DnsSection.Transport, 6),
        (DnsGroup.Dnssec, DnsSection.Transport, 5),
        (DnsGroup.Dane, DnsSection.Transport, 5),
        (DnsGroup.MtaSts, DnsSection.Transport, 5),
        (DnsGroup.DomainTlsReports, DnsSection.Transport, 2),
        (DnsGroup.HostTlsReports, DnsSection.Transport, 1),
        (DnsGroup.Caa, DnsSection.Transport, 1),
        (DnsGroup.Services, DnsSection.Discovery, 2),
        (DnsGroup.Autoconfig, DnsSection.Discovery, 2),
        (DnsGroup.Autodiscover, DnsSection.Discovery, 1),
        (DnsGroup.Blocklists, DnsSection.Reputation, 8),
        (DnsGroup.NameServers, DnsSection.Reputation, 2),
    ];

    /// <summary>The part of the page a group stands in.</summary>
    /// <param name="group">The group.</param>
    public static DnsSection SectionOf(DnsGroup group) => Array.Find(Weights, weight => weight.Group == group).Section;

    /// <summary>Points of a group.</summary>
    /// <param name="group">The group.</param>
    public static int PointsOf(DnsGroup group) => Array.Find(Weights, weight => weight.Group == group).Points;

    /// <summary>The score of what was found so far. The most expensive losses come first.</summary>
    /// <param name="findings">The findings, each key once.</param>
    public static DnsScore Of(IEnumerable<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var all = findings.ToImmutableArray();
        var lost = ImmutableArray.CreateBuilder<LostPoints>();
        foreach (var group in all.GroupBy(finding => finding.Group))
        {
            // The rows that are optional have no share: they can win and lose nothing.
            var rows = group.Where(finding => !finding.Optional).ToList();
            foreach (var finding in rows)
            {
                var share = decimal.Round((decimal)PointsOf(group.Key) / rows.Count * Part(finding), 1);
                if (share > 0) lost.Add(new LostPoints(finding.Key, finding.Section, share, Reason(finding)));
            }
        }

        var total = lost.Sum(line => line.Points);
        return new DnsScore(
            (int)Math.Max(0, decimal.Floor(100 - total)),
            [.. lost.OrderByDescending(line => line.Points).ThenBy(line => line.Key, StringComparer.Ordinal)],
            [.. Enum.GetValues<DnsSection>().Select(section => Section(section, all, lost))],
            all.Count(finding => finding.State == FindingState.LookupFailed));
    }

    private static decimal Part(Finding finding) => finding.State is FindingState.LookupFailed or FindingState.Acknowledged ? 0 : finding.Severity switch
    {
        FindingSeverity.Problem => 1,
        FindingSeverity.Warning => 0.5m,
        _ => 0,
    };

    private static string Reason(Finding finding) => !finding.Difference.IsEmpty ? $"{finding.Title}: {finding.Difference}" : finding.Title;

    private static SectionScore Section(DnsSection section, ImmutableArray<Finding> all, IEnumerable<LostPoints> lost)
    {
        var of = Weights.Where(weight => weight.Section == section).Sum(weight => weight.Points);
        var rows = all.Where(finding => finding.Section == section && finding.State != FindingState.LookupFailed).ToList();
        var right = rows.Count(finding => finding.State is FindingState.Found or FindingState.Acknowledged && finding.Severity <= FindingSeverity.Advice);
        return new SectionScore(section, Math.Max(0, of - lost.Where(line => line.Section == section).Sum(line => line.Points)), of, right, rows.Count);
    }
}
