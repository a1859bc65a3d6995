using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Words;

namespace Mox.WebUI.Admin;

/// <summary>What a row of the check of the DNS is for, in the language of the page: the kind of row decides. A row that is not known here keeps the words it comes with.</summary>
public static class FindingSays
{
    /// <summary>What it does, in plain words.</summary>
    public static string Title(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return Known(finding).Title ?? finding.Title;
    }

    /// <summary>Why it is wanted.</summary>
    public static string Why(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return Known(finding).Why ?? finding.Why;
    }

    /// <summary>Why it cost points, in one line.</summary>
    public static string Lost(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return !finding.Difference.IsEmpty ? DnsWords.LostReason.With(Title(finding), finding.Difference) : Title(finding);
    }

    private static (string? Title, string? Why) Known(Finding finding)
    {
        var (kind, rest) = finding.Key.Split('.', 2) is [var first, var second] ? (first, second) : (finding.Key, "");
        return (kind, rest) switch
        {
            ("a", "") => (DnsWords.RowA, DnsWords.RowAWhy),
            ("aaaa", "") => (DnsWords.RowAaaa, DnsWords.RowAaaaWhy),
            ("ptr", _) => (DnsWords.RowPtr.With(rest), DnsWords.RowPtrWhy),
            ("mx", "") => (DnsWords.RowMx, DnsWords.RowMxWhy),
            ("name", "") => (DnsWords.RowName, DnsWords.RowNameWhy),
            ("ipv6", "") => (DnsWords.RowIpv6, DnsWords.RowIpv6Why),
            ("ns", "") => (DnsWords.RowNs, DnsWords.RowNsWhy),
            ("port25", "") => (DnsWords.RowPort25, DnsWords.RowPort25Why),
            ("starttls", _) => (DnsWords.RowStartTls.With(rest), DnsWords.RowStartTlsWhy),
            ("blocklists", "domain") => (DnsWords.RowBlocklistsDomain, DnsWords.RowBlocklistsWhy),
            ("blocklists", _) => (DnsWords.RowBlocklists.With(rest), DnsWords.RowBlocklistsWhy),
            ("autoconfig", "") => (DnsWords.RowAutoconfig, DnsWords.RowAutoconfigWhy),
            ("autoconfig", "https") => (DnsWords.RowThunderbird, DnsWords.RowThunderbirdWhy),
            ("autodiscover", "") => (DnsWords.RowAutodiscover, DnsWords.RowAutodiscoverWhy),
            ("autodiscover", "https") => (DnsWords.RowOutlook, DnsWords.RowOutlookWhy),
            ("client", "") => (DnsWords.RowClient, DnsWords.RowClientWhy),
            ("client", "a") => (DnsWords.RowClientA, DnsWords.RowClientWhy),
            ("client", "aaaa") => (DnsWords.RowClientAaaa, DnsWords.RowClientWhy),
            ("srv", _) => (Service(rest), finding.Wanted is ["0 0 0 ."] ? DnsWords.RowNoServiceWhy : DnsWords.RowServiceWhy),
            _ => Guard(finding, kind, rest),
        };
    }

    /// <summary>Rows against forgeries, for encryption and for certificates. Where the reason has values of its own, it stays as it comes.</summary>
    private static (string? Title, string? Why) Guard(Finding finding, string kind, string rest) => (kind, rest) switch
    {
        ("spf", "") => (DnsWords.RowSpf, DnsWords.RowSpfWhy),
        ("spf", "host") => (DnsWords.RowSpfHost, DnsWords.RowSpfHostWhy),
        ("dkim", "") => (DnsWords.RowDkim, DnsWords.RowDkimWhy),
        ("dkim", _) => (DnsWords.RowDkimOf.With(rest), finding.Wanted is [{ Length: > LongText }] ? DnsWords.RowDkimLongWhy : DnsWords.RowDkimOfWhy),
        ("dmarc", "") => (DnsWords.RowDmarc, DnsWords.RowDmarcWhy),
        ("dmarc", "permission") => (DnsWords.RowPermission, DnsWords.RowPermissionWhy),
        ("mtasts", "") => (DnsWords.RowSts, DnsWords.RowStsWhy),
        ("mtasts", "name") => (DnsWords.RowStsName, DnsWords.RowStsNameWhy),
        ("mtasts", "policy") => (DnsWords.RowPolicy, DnsWords.RowPolicyWhy),
        ("tlsrpt", "") => (DnsWords.RowReports, DnsWords.RowReportsWhy),
        ("tlsrpt", "host") => (DnsWords.RowHostReports, DnsWords.RowReportsWhy),
        ("tlsa", "") => (DnsWords.RowTlsa, null),
        ("dnssec", "") => (DnsWords.RowDnssec, DnsWords.RowDnssecWhy),
        ("dnssec", "host") => (DnsWords.RowDnssecHost, DnsWords.RowDnssecHostWhy),
        ("dnssec", "resolver") => (DnsWords.RowResolver, DnsWords.RowResolverWhy),
        ("caa", "") => (DnsWords.RowCaa, null),
        ("caa", "host") => (DnsWords.RowCaaHost, null),
        ("caa", "allows") => (DnsWords.RowCaaAllows, DnsWords.RowCaaAllowsWhy),
        _ => (null, null),
    };

    private static string? Service(string name) => name switch
    {
        "imaps" => DnsWords.RowImaps,
        "imap" => DnsWords.RowImap,
        "submissions" => DnsWords.RowSubmissions,
        "submission" => DnsWords.RowSubmission,
        "pop3" => DnsWords.RowPop3,
        "pop3s" => DnsWords.RowPop3s,
        _ => null,
    };

    /// <summary>Characters of a text of the DNS (RFC 1035 §3.3.14), with its quotes: what is longer is cut into parts.</summary>
    private const int LongText = 257;
}
