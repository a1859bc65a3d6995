using System.Globalization;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>Whether our addresses and the domain stand on blocklists.</summary>
internal static class BlocklistRows
{
    public static IEnumerable<CheckRow> For(CheckContext context)
    {
        if (context.Options.BlocklistsAsked.Count > 0)
        {
            foreach (var address in context.Facts.Addresses)
            {
                var row = Row($"blocklists.{address}", FindingScope.Host, $"Blocklists, {address}");
                yield return new CheckRow(row, ct => RunAsync(context, row, context.Options.BlocklistsAsked, BlocklistHealth.Subject(address), false, ct));
            }
        }

        if (context.Options.DomainBlocklistsAsked.Count == 0) yield break;
        var domain = Row("blocklists.domain", FindingScope.Domain, $"Blocklists, {context.Facts.Domain}");
        yield return new CheckRow(domain, ct => RunAsync(context, domain, context.Options.DomainBlocklistsAsked, context.Facts.Domain.Ascii, true, ct));
    }

    private static Finding Row(string key, FindingScope scope, string title) =>
        new() { Key = key, Group = DnsGroup.Blocklists, Scope = scope, Title = title, Term = "DNSBL", Type = "DNSBL", Wanted = ["not listed"], Why = Worded.Of(FindingWords.WhyListsMatter) };

    private static async Task<Finding> RunAsync(CheckContext context, Finding row, IReadOnlyList<string> zones, string subject, bool ofDomains, CancellationToken ct)
    {
        var asked = await Task.WhenAll(zones.Select(async zone => (Zone: zone, Says: await context.BlocklistHealth.AskAsync(context.Dns, DnsName.Parse(zone).Value, subject, ofDomains, ct).ConfigureAwait(false)))).ConfigureAwait(false);
        var listed = asked.Where(one => one.Says.Standing == ListStanding.Listed).ToList();
        var silent = asked.Where(one => one.Says.Standing == ListStanding.Unknown).ToList();
        if (listed.Count > 0)
        {
            var where = string.Join(", ", listed.Select(one => one.Zone));
            return (row with { Found = [.. listed.Select(one => $"listed at {one.Zone} ({one.Says.Why})")] }).Differs(
                Worded.Of(FindingWords.ListedAt, where),
                Worded.Of(FindingWords.AskListToTakeOff),
                FindingSeverity.Problem);
        }

        if (silent.Count == asked.Length) return row.Unknown(Silent());
        row = row with { Found = [string.Create(CultureInfo.InvariantCulture, $"not listed on {asked.Length - silent.Count} of {asked.Length}")] };
        return row.Good(Silent());

        Worded Silent() => Worded.List(silent.Select(one => Worded.Of(PieceWords.Named, one.Zone, one.Says.Why)));
    }
}
