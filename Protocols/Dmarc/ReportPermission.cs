using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Dmarc;

/// <summary>May reports be sent to a place that a record names?</summary>
public enum ReportPermissionStatus
{
    /// <summary>The place lies in the organization of the domain itself.</summary>
    Own,

    /// <summary>The place lies elsewhere and has said that it takes these reports.</summary>
    Permitted,

    /// <summary>It has not, or has named another host instead: nothing may be sent.</summary>
    Refused,

    /// <summary>It could not be asked for now.</summary>
    Failed,

    /// <summary>Not an address that reports can be mailed to.</summary>
    NotMail,
}

/// <summary>Whether reports may be sent, and where to.</summary>
/// <param name="Status">Whether.</param>
/// <param name="Destinations">Where to: the place asked for, or those that its host named in its stead. Empty when nothing may be sent.</param>
public sealed record ReportPermission(ReportPermissionStatus Status, ImmutableArray<DmarcReportUri> Destinations)
{
    /// <summary>Asks whether aggregate reports about a domain may be sent to a place.</summary>
    /// <param name="discovery">Finds the organizational domains and asks.</param>
    /// <param name="policyDomain">The domain at which the record was found.</param>
    /// <param name="destination">A place that it names.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <remarks>RFC 7489 §7.1: a record with the version at <c>DOMAIN._report._dmarc.HOST</c> permits; its <c>rua</c> stands in for the place, as long as the host is the same.</remarks>
    public static async Task<ReportPermission> AskAsync(DmarcDiscovery discovery, DomainName policyDomain, DmarcReportUri destination, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(discovery);
        ArgumentNullException.ThrowIfNull(destination);
        if (destination.Mailbox is not { Domain: var host }) return new ReportPermission(ReportPermissionStatus.NotMail, []);
        switch (await discovery.AlignedAsync(policyDomain, host, AlignmentMode.Relaxed, ct).ConfigureAwait(false))
        {
            case true: return new ReportPermission(ReportPermissionStatus.Own, [destination]);
            case null: return new ReportPermission(ReportPermissionStatus.Failed, []);
        }

        if (!DomainName.Parse($"{policyDomain.Ascii}._report._dmarc.{host.Ascii}").Try(out var name, out _)) return new ReportPermission(ReportPermissionStatus.Refused, []);
        var answer = await discovery.Dns.TxtAsync(name, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return new ReportPermission(ReportPermissionStatus.Failed, []);
        return Read(answer.Records, destination, host);
    }

    private static ReportPermission Read(ImmutableArray<string> texts, DmarcReportUri destination, DomainName host)
    {
        var (permitted, instead) = (false, new List<DmarcReportUri>());
        foreach (var text in texts)
        {
            if (!DmarcRecord.Parse(text).Try(out var record, out _)) continue;
            permitted = true;
            instead.AddRange(record.AggregateReports.Take(DmarcRecord.MaxUris - instead.Count));
        }

        if (!permitted || instead.Exists(uri => uri.Mailbox?.Domain != host)) return new ReportPermission(ReportPermissionStatus.Refused, []);
        return new ReportPermission(ReportPermissionStatus.Permitted, instead.Count == 0 ? [destination] : [.. instead]);
    }
}
