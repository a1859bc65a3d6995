using Mox.Protocols.Dmarc;
using Mox.Protocols.PublicSuffix;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

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
        if (holds.Status == DmarcLookupStatus.Failed) return finding.Unknown(Worded.Of(FindingWords.ParentRecordNotLookedUp));
        return holds.Record is { } record && holds.Domain != context.Facts.Domain
            ? finding.Missing(Worded.Of(FindingWords.NothingThereParentHolds, holds.Domain, DmarcRecords.Word(record.SubdomainPolicy ?? record.Policy ?? DmarcPolicy.None)), finding.Fix, FindingSeverity.Advice)
            : finding;
    }

    private static async Task<Finding> PermissionsAsync(CheckContext context, DmarcDiscovery discovery, Finding finding, CancellationToken ct)
    {
        if (!DmarcRecord.Parse(finding.Found[0]).Try(out var record, out _)) return finding;

        // Our own place has a row of its own for its permission.
        foreach (var place in record.AggregateReports.Where(place => place.Mailbox != context.Facts.DmarcReports).Take(MaxPlaces))
        {
            var permission = await ReportPermission.AskAsync(discovery, context.Facts.Domain, place, ct).ConfigureAwait(false);
            if (permission.Status == ReportPermissionStatus.Failed) return finding.Unknown(Worded.Of(FindingWords.ReportConsentNotLookedUp, place.Uri));
            if (permission.Status == ReportPermissionStatus.Refused)
            {
                return finding.Good(Worded.Of(FindingWords.ReportConsentMissing, place.Uri), FindingSeverity.Advice) with { Fix = Worded.Of(FindingWords.PublishReportConsent, context.Facts.Domain.Ascii, place.Mailbox!.Domain.Ascii) };
            }
        }

        return finding;
    }
}
