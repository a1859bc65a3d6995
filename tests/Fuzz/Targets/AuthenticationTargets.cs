using System.Text;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Dmarc.Reports;
using Mox.Protocols.Mime;
using Mox.Protocols.Text;

namespace Mox.Fuzz;

/// <summary>Policy records: any text is read or refused, its faults lie in it, and what was read is written as the same.</summary>
public sealed class DmarcRecordTarget : FuzzTarget
{
    public override string Name => "dmarc-record";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "v=DMARC1; p=quarantine; rua=mailto:dmarc-feedback@example.com, mailto:tld-test@thirdparty.example.net!10m; pct=25",
            "v=DMARC1; sp=none; np=reject; psd=n; t=y; p=reject; adkim=s; aspf=r; fo=1:d:s; ri=3600; rf=afrf",
            "V = DMARC1 ;; P = x ; rua=https://a.example/%41?b#c,mailto:%22a%20b%22@c.example!18446744073709551615,:; x_-1=\u00E9",
            "v=DMARC1",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. ((string[])["v=DMARC1", ";", "=", ",", ":", "!", " ", "\t", "p=", "sp=none", "np=reject", "psd=y", "t=y", "pct=", "rua=mailto:a@b.example", "ruf=", "fo=0:1", "adkim=s", "reject", "%", "@", "k", "\0"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var taken = DmarcRecord.Parse(text).Try(out var record, out var fault);
        foreach (var edition in Enum.GetValues<DmarcEdition>())
        {
            var strict = DmarcRecord.ParseStrictly(text, edition);
            Hold(taken || !strict.Ok, "what is taken strictly is taken tolerantly");
            Hold(!strict.Ok || strict.Value.Standing != DmarcStanding.Unusable, "what is taken strictly has a use");
            Hold(strict.Ok || Within(strict.Fault.Offset, text), "a fault lies in the record");
        }

        if (!taken)
        {
            Hold(Within(fault.Offset, text), "a fault lies in the record");
            return;
        }

        Hold(DmarcRecord.IsRecord(text), "a record has the version");
        Hold(record!.Tags.Length <= DmarcRecord.MaxTags && record.AggregateReports.Length <= DmarcRecord.MaxUris && record.FailureReports.Length <= DmarcRecord.MaxUris, "its parts are bounded");
        foreach (var one in record.Faults) Hold(Within(one.Fault.Offset, text), "each fault lies in the record");
        foreach (var uri in record.AggregateReports.Concat(record.FailureReports)) Hold(uri.Uri.All(c => c is > ' ' and <= '~' and not ',' and not ';'), "a URI is of visible characters");
        var written = record.ToString();
        if (written.Length > DmarcRecord.MaxLength) return;
        Hold(DmarcRecord.Parse(written).Try(out var again, out _), "what was read is written and read");
        Hold(Said(record) == Said(again!), "and says the same");
        Hold(again!.ToString() == written, "and is written the same");
    }

    private static bool Within(int offset, string text) => offset >= 0 && offset <= text.Length;

    private static string Said(DmarcRecord record) =>
        $"{record.Standing} {record.Policy} {record.SubdomainPolicy} {record.MissingDomainPolicy} {record.SuffixFlag} {record.Testing} {record.Percent} {record.Interval} {record.FailureReporting} {record.DkimAlignment} {record.SpfAlignment} {string.Join(',', record.AggregateReports)} {string.Join(',', record.FailureReports)}";
}

/// <summary>Authentication-Results: whatever stands there is read, and what is written of it cannot break out and is sound.</summary>
public sealed class AuthenticationResultsTarget : FuzzTarget
{
    public override string Name => "authentication-results";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "foo.example.net (foobar) 1 (baz);\r\n dkim (Because (I) like it) / 1 (One yay) = (wait for it) fail\r\n policy (A dot) . (like that) expired (x\\)) = (y) 1362471462",
            "i=1; mx.google.com; spf=pass (google.com: domain of b@e.example) smtp.mail=b@e.example; dkim=pass reason=\"a \\\" b\" header.i=@e.example header.b=a/b=",
            "mta  from=example.com; domainkeys=pass (ok);; dmarc=fail action=none header.from=\"b\u00FC\"@x.example",
            "\"a;b\" ; none",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. ((string[])[";", "=", ".", "/", "(", ")", "\"", "\\", "@", " ", "\r\n ", "\r", "\n", "\0", "none", "reason=", "dkim=pass", "header.d=", " 1", "i=2;", "\u00FC"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        foreach (var field in (AuthenticationResultsField[])[AuthenticationResultsField.Read(input), AuthenticationResultsField.ReadArc(input)])
        {
            foreach (var fault in field.Faults) Hold(fault.Offset >= 0 && fault.Offset <= input.Length, "a fault lies in the field");
            Hold(field.Results.Length <= AuthenticationResultsField.MaxResults && field.Faults.Length <= AuthenticationResultsField.MaxFaults, "its parts are bounded");
            foreach (var text in field.Results.SelectMany(one => one.Properties.Select(property => property.Value).Concat(one.Comments).Append(one.Reason)).Append(field.AuthservId))
            {
                Hold(text is null || text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0, "what is read is one line");
            }

            foreach (var international in (bool[])[false, true]) Same(field, field.ToField(international));
        }

        var header = Encoding.UTF8.GetBytes("Authentication-Results:").Concat(input).ToArray();
        foreach (var forged in ForgedResults.Find(new HeaderReader(header), "foo.example.net")) Hold(forged.Start >= 0 && forged.Length > 0 && forged.Start + forged.Length <= header.Length, "what is cut out lies in the header");
    }

    private static void Same(AuthenticationResultsField field, string written)
    {
        Hold(written.EndsWith("\r\n", StringComparison.Ordinal), "a field ends its line");
        var lines = written[..^2].Split("\r\n");
        for (var i = 0; i < lines.Length; i++)
        {
            Hold(Encoding.UTF8.GetByteCount(lines[i]) <= 998 && lines[i].AsSpan().IndexOfAny('\r', '\n', '\0') < 0, "a line is as long as it may be");
            Hold(i == 0 || (lines[i][0] == '\t' && lines[i].Trim().Length > 0), "a line goes on the one before");
        }

        var again = AuthenticationResultsField.Read(Encoding.UTF8.GetBytes(written[(AuthenticationResultsField.FieldName.Length + 1)..^2]));
        Hold(again.Faults.IsEmpty, "what is written is sound");
        Hold(again.Version == field.Version && (!field.IsSupported || again.Results.Length == field.Results.Length), "and holds as many results");
        Hold(again.Results.Zip(field.Results).All(pair => pair.First.Properties.Length == pair.Second.Properties.Length), "and as many properties");
    }
}

/// <summary>Aggregate reports: any octets are read or refused, within the limits, and what was read is written as the same rows.</summary>
public sealed class AggregateReportTarget : FuzzTarget
{
    private const int MaxRows = 50;

    public override string Name => "dmarc-report";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "<?xml version=\"1.0\"?><feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\"><report_metadata><org_name>o &amp; &#65;</org_name><date_range><begin>1</begin><end>2.5</end></date_range><error>e</error></report_metadata>"
            + "<policy_published><domain>example.com</domain><p>reject</p><sp/><pct>50</pct></policy_published><record><row><source_ip>::1</source_ip><count>3</count><policy_evaluated><disposition>PASS</disposition>"
            + "<dkim>pass</dkim><spf>fail</spf><reason><type>forwarded</type><comment><![CDATA[x]]></comment></reason></policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers>"
            + "<auth_results><dkim><domain>a</domain><selector>s</selector><result>pass</result></dkim><spf><domain>b</domain><scope>helo</scope><result>softfail</result></spf></auth_results></record><record/></feedback>",
            "<feedback><policy_published><domain>x</domain></policy_published></feedback>",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. ((string[])["<record>", "</record>", "<record/>", "<dkim>", "</dkim>", "<row>", "<count>9</count>", "<![CDATA[", "]]>", "<!--", "&lt;", "&#0;", "&#xD800;", "<!DOCTYPE x [<!ENTITY a \"b\">]>", "\uFEFF", "<domain>"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        if (!Read(input).Try(out var report, out _)) return;
        Hold(report.Rows.Length <= MaxRows, "rows are bounded");
        foreach (var row in report.Rows) Hold(row.Dkim.Length <= AggregateReportReader.MaxParts && row.Spf.Length <= AggregateReportReader.MaxParts && row.Reasons.Length <= AggregateReportReader.MaxParts, "parts of a row are bounded");
        foreach (var form in Enum.GetValues<DmarcEdition>())
        {
            using var written = new MemoryStream();
            AggregateReportWriter.WriteAsync(written, report.Head, report.Rows.ToAsyncEnumerable(), form, CancellationToken.None).GetAwaiter().GetResult();
            Hold(Read(written.ToArray()).Try(out var again, out _), "what was read is written and read");
            Hold(again!.Rows.Select(row => (row.Count, row.DkimAligned, row.Dkim.Length)).SequenceEqual(report.Rows.Select(row => (row.Count, row.DkimAligned, row.Dkim.Length))), "and has the same rows");
        }
    }

    private static Parsed<AggregateReport> Read(byte[] octets)
    {
        using var stream = new MemoryStream(octets);
        return AggregateReportReader.ReadAsync(stream, 1 << 20, MaxRows, CancellationToken.None).GetAwaiter().GetResult();
    }
}
