using Mox.Protocols.Dmarc;
using Mox.Protocols.PublicSuffix;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>What a DMARC record alone does not say: whether one above holds, and whether the places for reports take them.</summary>
internal static class DmarcRow
{
    private const int MaxPlaces = 5;

    public static async Task<Finding> LookFurtherAsync(CheckContext context, Finding finding, CancellationToken ct)
    {
        var discovery = new DmarcDiscovery(context.Dns, DmarcSettings.Default);
        return finding.State switch
        {
            FindingState.Missing => await InheritedAsync(context, discovery, finding, ct).ConfigureAwait(false),
            FindingState.Found => await PermissionsAsync(context, discovery, finding, ct).ConfigureAwait(false),
            _ => finding,
        };
    }

    /// <remarks>RFC 7489 §6.6.3: without a record of its own a domain has that of the organization, where it is not that itself.</remarks>
    private static async Task<Finding> InheritedAsync(CheckContext context, DmarcDiscovery discovery, Finding finding, CancellationToken ct)
    {
        if (PublicSuffixList.Embedded.OrganizationalDomain(context.Facts.Domain) == context.Facts.Domain) return finding;
        var holds = await discovery.PolicyAsync(context.Facts.Domain, ct).ConfigureAwait(false);
        if (holds.Status == DmarcLookupStatus.Failed) return finding.Unknown("whether a record above the domain holds could not be looked up");
        return holds.Record is { } record && holds.Domain != context.Facts.Domain
            ? finding.Missing($"nothing is there; that of {holds.Domain} holds (p={DmarcRecords.Word(record.SubdomainPolicy ?? record.Policy ?? DmarcPolicy.None)})", finding.Fix, FindingSeverity.Advice)
            : finding;
    }

    private static async Task<Finding> PermissionsAsync(CheckContext context, DmarcDiscovery discovery, Finding finding, CancellationToken ct)
    {
        if (!DmarcRecord.Parse(finding.Found[0]).Try(out var record, out _)) return finding;

        // Our own place has a row of its own for its permission.
        foreach (var place in record.AggregateReports.Where(place => place.Mailbox != context.Facts.DmarcReports).Take(MaxPlaces))
        {
            var permission = await ReportPermission.AskAsync(discovery, context.Facts.Domain, place, ct).ConfigureAwait(false);
            if (permission.Status == ReportPermissionStatus.Failed) return finding.Unknown($"whether {place.Uri} takes the reports could not be looked up");
            if (permission.Status == ReportPermissionStatus.Refused)
            {
                return finding.Good($"{place.Uri} has not said that it takes the reports, and gets none", FindingSeverity.Advice) with { Fix = $"Have {context.Facts.Domain.Ascii}._report._dmarc.{place.Mailbox!.Domain.Ascii} TXT \"v=DMARC1\" published there, or take the address out." };
            }
        }

        return finding;
    }
}
