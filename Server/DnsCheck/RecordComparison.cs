using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;

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
        if (found.IsEmpty) return row.Missing("nothing is there", Add(wanted), SeverityOf(wanted.Group));
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
    public static string Add(WantedRecord wanted) => wanted.Group == DnsGroup.ReverseDns
        ? $"Ask whoever gave you the address to name it {WantedRecord.ValueOf(wanted.Records[0])} (a {RecordText.TypeName(wanted.Type)} record at {RecordText.Absolute(wanted.Name)})."
        : $"Add {(wanted.Records.Length == 1 ? "this record" : "these records")}: {string.Join("; ", wanted.Records.Select(Line))}";

    /// <summary>What to do where something else is there.</summary>
    private static string Replace(WantedRecord wanted, IEnumerable<DnsRecord> others) => $"Replace {Lines(others)} with {string.Join("; ", wanted.Records.Select(Line))}";

    private static string Remove(IEnumerable<DnsRecord> others) => $"Remove {Lines(others)}";

    private static string Few(IEnumerable<DnsRecord> records) => Cut(string.Join(", ", records.Take(MaxLines).Select(WantedRecord.ValueOf)));

    private static string Lines(IEnumerable<DnsRecord> records) => Cut(string.Join("; ", records.Take(MaxLines).Select(Line)));

    private static string Cut(string text) => text.Length <= MaxLine ? text : $"{text[..MaxLine]} …";

    private static string Line(DnsRecord record) => $"{RecordText.Absolute(record.Name)} {RecordText.TypeName(record.Type)} {RecordText.Write(record)}";

    /// <summary>Value by value.</summary>
    private static Finding Values(Finding row, WantedRecord wanted, ImmutableArray<DnsRecord> found)
    {
        var (lacking, more) = Apart(wanted, found);
        if (lacking.Count == 0 && more.Count == 0) return row.Good();
        if (lacking.Count == 0) return row.Bad(FindingState.Extra, $"also {Few(more)}", Remove(more), FindingSeverity.Warning);
        var difference = more.Count == 0 ? $"{Few(lacking)} is not there" : $"{Few(more)} in place of {Few(lacking)}";
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
        if (found.OfType<DnsRecord.MailExchange>().Any(mx => mx.Exchange.IsRoot)) return row.Differs("it says that the domain takes no mail", Replace(wanted, found), FindingSeverity.Problem);
        var others = found.Where(record => record is DnsRecord.MailExchange mx && mx.Exchange != host).ToList();
        if (others.Count == 0) return row.Good();
        var names = string.Join(", ", others.Take(MaxLines).Cast<DnsRecord.MailExchange>().Select(mx => RecordText.Absolute(mx.Exchange)));
        return others.Count == found.Length
            ? row.Differs($"mail goes to {names} and not here", Replace(wanted, others), FindingSeverity.Problem)
            : row.Bad(FindingState.Extra, $"part of the mail goes to {names}", Remove(others), FindingSeverity.Problem);
    }

    private static Finding Addresses(Finding row, WantedRecord wanted, ImmutableArray<DnsRecord> found)
    {
        // A host that was told to be reached at such an address is one that tries things out.
        if (found.Any(record => record is DnsRecord.Address { Ip: var ip } && !wanted.Records.Contains(record) && (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))))
        {
            return row.Differs("the name leads to the machine of whoever asks (a loopback address)", Replace(wanted, found) + ". When the name servers are right, a line of /etc/hosts on this host says so.", FindingSeverity.Problem);
        }

        return Values(row, wanted, found);
    }

    /// <remarks>RFC 7672 §2.2: records without a valid signature do not count.</remarks>
    private static Finding Tlsa(Finding finding, WantedRecord wanted, ImmutableArray<DnsRecord> found, bool authentic)
    {
        if (finding.State is FindingState.Found && !authentic) return finding.Bad(FindingState.Unsigned, "the records are there, and count for nothing without DNSSEC", "Have the zone signed, and its DS record entered at the registrar.", FindingSeverity.Warning);
        if (finding.State != FindingState.Different) return finding;

        // Without the next key nothing is refused yet; without one in use others would refuse to deliver.
        var (lacking, _) = Apart(wanted, found);
        var inUse = wanted.Records.Where((record, i) => i >= wanted.Notes.Length || !wanted.Notes[i].EndsWith("the next key", StringComparison.Ordinal)).ToHashSet();
        return lacking.Exists(inUse.Contains) ? finding with { Severity = FindingSeverity.Problem } : finding with { Severity = FindingSeverity.Warning };
    }

    private static Finding Services(Finding finding, WantedRecord wanted, ImmutableArray<DnsRecord> found)
    {
        if (finding.State is not FindingState.Different || wanted.Records[0] is not DnsRecord.Service want || found is not [DnsRecord.Service have]) return finding;
        if (want.Target.IsRoot) return finding with { Difference = $"it offers the service at {RecordText.Absolute(have.Target)} port {have.Port}, and it is not offered" };
        if (have.Target.IsRoot) return finding with { Difference = "it says that the service is not offered" };

        // Priority and weight mean nothing where there is one record only.
        if ((have.Target, have.Port) == (want.Target, want.Port)) return finding.Good();
        if (have.Target == want.Target) return finding with { Difference = string.Create(CultureInfo.InvariantCulture, $"port {have.Port} instead of {want.Port}") };
        return finding with { Difference = $"{RecordText.Absolute(have.Target)} instead of {RecordText.Absolute(want.Target)}" };
    }
}
