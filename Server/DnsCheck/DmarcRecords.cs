using Mox.Protocols.Dmarc;
using Mox.Protocols.PublicSuffix;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>What should be published for DMARC.</summary>
internal static class DmarcRecords
{
    /// <summary>Reports above this size are not wanted.</summary>
    private const string SizeLimit = "!10m";

    public static IEnumerable<WantedRecord> For(MailDomainFacts facts, RecordMaker make)
    {
        yield return new WantedRecord
        {
            Key = "dmarc",
            Group = DnsGroup.Dmarc,
            Title = "What to do with forgeries",
            Term = "DMARC",
            Reason = Worded.Of(FindingWords.AboutDmarc),
            Records = [make.Text(RecordMaker.Below("_dmarc", facts.Domain), Text(facts, facts.DmarcPolicy))],
            Marker = "v=DMARC1",
            Keeps = there => Keeps(there, facts),
        };
        if (facts.DmarcReports is { } reports && !PublicSuffixList.Embedded.SameOrganization(facts.Domain, reports.Domain))
        {
            yield return new WantedRecord
            {
                Key = "dmarc.permission",
                Group = DnsGroup.Dmarc,
                Title = "Reports may go elsewhere",
                Term = "DMARC",
                Reason = Worded.Of(FindingWords.AboutReportsElsewhere, reports.Domain),
                Records = [make.Text(RecordMaker.Below($"{facts.Domain.Ascii}._report._dmarc", reports.Domain), "v=DMARC1")],
                Marker = "v=DMARC1",
            };
        }
    }

    /// <summary>A record that says the same, with further addresses or tags, is as good; another policy gives way only to one that was chosen.</summary>
    private static LeftBecause? Keeps(string there, MailDomainFacts facts)
    {
        if (!DmarcRecord.Parse(there).Try(out var record, out _) || record.Policy is not { } policy) return null;
        if (policy != facts.DmarcPolicy) return facts.IsDmarcChosen ? null : LeftBecause.Decision;
        return facts.DmarcReports is null || record.AggregateReports.Any(place => place.Mailbox == facts.DmarcReports) ? LeftBecause.There : null;
    }

    /// <summary>The record with a policy.</summary>
    public static string Text(MailDomainFacts facts, DmarcPolicy policy)
    {
        var text = $"v=DMARC1; p={Word(policy)}";
        return facts.DmarcReports is { } reports ? $"{text}; rua={RecordMaker.Mailto(reports)}{SizeLimit}" : text;
    }

    /// <summary>The policy as it is written.</summary>
    public static string Word(DmarcPolicy policy) => policy switch
    {
        DmarcPolicy.None => "none",
        DmarcPolicy.Quarantine => "quarantine",
        _ => "reject",
    };
}
