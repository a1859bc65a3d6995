using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>Compares records wanted with an answer: a pure function. What is read as something more than its text (SPF, keys, policies) is compared by what it means.</summary>
internal static class RecordComparison
{
    /// <summary>What is told of an answer, in lines and characters: its sender decides how much there is.</summary>
    private const int MaxLines = 50;
    private const int MaxLine = 4096;

    /// <summary>The finding. A look-up that failed says nothing about the records.</summary>
    /// <param name="wanted">What should be there.</param>
    /// <param name="answer">What the DNS says of the name and type.</param>
    public static Finding Compare(WantedRecord wanted, DnsAnswer<DnsRecord> answer)
    {
        var row = wanted.ToBlank();
        if (answer.Status == DnsStatus.Failed) return row.Unknown(answer.Failure);
        ImmutableArray<DnsRecord> found = [.. answer.Records.Where(wanted.IsSameThing)];
        row = row with { Found = [.. found.Take(MaxLines).Select(WantedRecord.ValueOf).Select(value => value.Length <= MaxLine ? value : value[..MaxLine])] };
        if (found.IsEmpty) return row.Missing(Worded.Of(FindingWords.NothingThere), Add(wanted), SeverityOf(wanted.Group));
        ImmutableArray<string> texts = [.. found.OfType<DnsRecord.Text>().Select(WantedRecord.TextOf)];
        return wanted.Group switch
        {
            DnsGroup.Spf => TextComparison.Spf(row, texts),
            DnsGroup.Dkim => TextComparison.Dkim(row, texts),
            DnsGroup.Dmarc when wanted.Key == "dmarc" => TextComparison.Dmarc(row, texts),
            DnsGroup.HostTlsReports or DnsGroup.DomainTlsReports => TextComparison.TlsReports(row, texts),
            DnsGroup.MtaSts when wanted.Type == DnsType.Txt => TextComparison.MtaSts(row, texts),
            DnsGroup.Mx => Exchanges(row, wanted, found),
            DnsGroup.Addresses => Addresses(row, wanted, found),
            DnsGroup.Dane => Tlsa(Values(row, wanted, found), wanted, found, answer.Authentic),
            DnsGroup.Services or DnsGroup.Autodiscover => Services(Values(row, wanted, found), wanted, found),
            _ => Values(row, wanted, found),
        };
    }

    /// <summary>How bad it is that records of a group are not there.</summary>
    public static FindingSeverity SeverityOf(DnsGroup group) =>
        group is DnsGroup.Mx or DnsGroup.Addresses or DnsGroup.ReverseDns or DnsGroup.Spf or DnsGroup.Dkim or DnsGroup.Dmarc ? FindingSeverity.Problem : FindingSeverity.Warning;

    /// <summary>What to do where nothing is there.</summary>
    public static Worded Add(WantedRecord wanted) => wanted.Group == DnsGroup.ReverseDns
        ? Worded.Of(FindingWords.AskForReverseName, WantedRecord.ValueOf(wanted.Records[0]), RecordText.TypeName(wanted.Type), RecordText.Absolute(wanted.Name))
        : wanted.Records.Length == 1 ? Worded.Of(FindingWords.AddRecord, Line(wanted.Records[0])) : Worded.Of(FindingWords.AddRecords, Parts(wanted));

    /// <summary>What to do where something else is there.</summary>
    private static Worded Replace(WantedRecord wanted, IEnumerable<DnsRecord> others) => Worded.Of(FindingWords.ReplaceWith, Lines(others), Parts(wanted));

    private static string Parts(WantedRecord wanted) => string.Join("; ", wanted.Records.Select(Line));

    private static Worded Remove(IEnumerable<DnsRecord> others) => Worded.Of(FindingWords.Remove, Lines(others));

    private static string Few(IEnumerable<DnsRecord> records) => Cut(string.Join(", ", records.Take(MaxLines).Select(WantedRecord.ValueOf)));

    private static string Lines(IEnumerable<DnsRecord> records) => Cut(string.Join("; ", records.Take(MaxLines).Select(Line)));

    private static string Cut(string text) => text.Length <= MaxLine ? text : $"{text[..MaxLine]} …";

    private static string Line(DnsRecord record) => $"{RecordText.Absolute(record.Name)} {RecordText.TypeName(record.Type)} {RecordText.Write(record)}";

    /// <summary>Value by value.</summary>
    private static Finding Values(Finding row, WantedRecord wanted, ImmutableArray<DnsRecord> found)
    {
        var (lacking, more) = Apart(wanted, found);
        if (lacking.Count == 0 && more.Count == 0) return row.Good();
        if (lacking.Count == 0) return row.Bad(FindingState.Extra, Worded.Of(FindingWords.AlsoThere, Few(more)), Remove(more), FindingSeverity.Warning);
        var difference = more.Count == 0 ? Worded.Of(FindingWords.Missing, Few(lacking)) : Worded.Of(FindingWords.InPlaceOf, Few(more), Few(lacking));
        return row.Differs(difference, more.Count == 0 ? Add(wanted with { Records = [.. lacking] }) : Replace(wanted with { Records = [.. lacking] }, more), SeverityOf(wanted.Group));
    }

    private static (List<DnsRecord> Lacking, List<DnsRecord> More) Apart(WantedRecord wanted, ImmutableArray<DnsRecord> found)
    {
        var (want, have) = (wanted.Records.Select(WantedRecord.ValueOf).ToHashSet(StringComparer.Ordinal), found.Select(WantedRecord.ValueOf).ToHashSet(StringComparer.Ordinal));
        return ([.. wanted.Records.Where(record => !have.Contains(WantedRecord.ValueOf(record)))], [.. found.Where(record => !want.Contains(WantedRecord.ValueOf(record)))]);
    }

    /// <remarks>RFC 7505 §3: the lone dot says that the domain takes no mail. The preference of a host alone means nothing.</remarks>
    private static Finding Exchanges(Finding row, WantedRecord wanted, ImmutableArray<DnsRecord> found)
    {
        var host = ((DnsRecord.MailExchange)wanted.Records[0]).Exchange;
        if (found.OfType<DnsRecord.MailExchange>().Any(mx => mx.Exchange.IsRoot)) return row.Differs(Worded.Of(FindingWords.DomainTakesNoMail), Replace(wanted, found), FindingSeverity.Problem);
        var others = found.Where(record => record is DnsRecord.MailExchange mx && mx.Exchange != host).ToList();
        if (others.Count == 0) return row.Good();
        var names = string.Join(", ", others.Take(MaxLines).Cast<DnsRecord.MailExchange>().Select(mx => RecordText.Absolute(mx.Exchange)));
        return others.Count == found.Length
            ? row.Differs(Worded.Of(FindingWords.MailGoesElsewhere, names), Replace(wanted, others), FindingSeverity.Problem)
            : row.Bad(FindingState.Extra, Worded.Of(FindingWords.MailGoesElsewhereInPart, names), Remove(others), FindingSeverity.Problem);
    }

    private static Finding Addresses(Finding row, WantedRecord wanted, ImmutableArray<DnsRecord> found)
    {
        // A host that was told to be reached at such an address is one that tries things out.
        if (found.Any(record => record is DnsRecord.Address { Ip: var ip } && !wanted.Records.Any(one => one is DnsRecord.Address { Ip: var known } && known.Equals(ip)) && (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))))
        {
            return row.Differs(Worded.Of(FindingWords.NameLeadsToLoopback), Worded.Of(FindingWords.PerhapsHostsFile, Replace(wanted, found)), FindingSeverity.Problem);
        }

        return Values(row, wanted, found);
    }

    /// <remarks>RFC 7672 §2.2: records without a valid signature do not count.</remarks>
    private static Finding Tlsa(Finding finding, WantedRecord wanted, ImmutableArray<DnsRecord> found, bool authentic)
    {
        if (finding.State is FindingState.Found && !authentic) return finding.Bad(FindingState.Unsigned, Worded.Of(FindingWords.RecordsCountForNothingUnsigned), Worded.Of(FindingWords.HaveZoneSigned), FindingSeverity.Warning);
        if (finding.State != FindingState.Different) return finding;

        // Without the next key nothing is refused yet; without one in use others would refuse to deliver.
        var (lacking, _) = Apart(wanted, found);
        var inUse = wanted.Records.Where((record, i) => i >= wanted.Notes.Length || !wanted.Notes[i].EndsWith(TransportRecords.NextKey, StringComparison.Ordinal)).ToHashSet();
        return lacking.Exists(inUse.Contains) ? finding with { Severity = FindingSeverity.Problem } : finding with { Severity = FindingSeverity.Warning };
    }

    private static Finding Services(Finding finding, WantedRecord wanted, ImmutableArray<DnsRecord> found)
    {
        if (finding.State is not FindingState.Different || wanted.Records[0] is not DnsRecord.Service want || found is not [DnsRecord.Service have]) return finding;
        if (want.Target.IsRoot) return finding with { Difference = Worded.Of(FindingWords.ServiceOfferedWrongly, RecordText.Absolute(have.Target), have.Port) };
        if (have.Target.IsRoot) return finding with { Difference = Worded.Of(FindingWords.ServiceNotOffered) };

        // Priority and weight mean nothing where there is one record only.
        if ((have.Target, have.Port) == (want.Target, want.Port)) return finding.Good();
        if (have.Target == want.Target) return finding with { Difference = Worded.Of(FindingWords.PortInsteadOf, have.Port, want.Port) };
        return finding with { Difference = Worded.Of(FindingWords.InsteadOf, RecordText.Absolute(have.Target), RecordText.Absolute(want.Target)) };
    }
}
