using System.Globalization;
using Mox.Protocols.Dmarc;
using Mox.Testing;

namespace Mox.Protocols.Tests.Dmarc;

public class DmarcRecordTests
{
    private static readonly string[] Known = ["v", "p", "sp", "np", "psd", "t", "pct", "ri", "rua", "ruf", "fo", "adkim", "aspf", "rf"];

    public static TheoryData<string, string, int> Cases()
    {
        var data = new TheoryData<string, string, int>();
        foreach (var (input, expected, line) in Vectors.Read("dmarc/records.txt")) data.Add(input, expected, line);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_record_says_what_the_vectors_say(string input, string expected, int line)
    {
        Assert.True(line > 0);
        Assert.Equal(expected, Shown(input));
    }

    [Theory]
    [InlineData("v=DMARC1; p=none; sp=reject; np=none; psd=u; t=n; adkim=r; fo=1:d:s; rua=mailto:a@b.example!10m", true, true)]
    [InlineData("v=DMARC1; sp=none; p=none", true, false)]
    [InlineData("v=DMARC1; p=none; fo=0:1", false, true)]
    [InlineData("v=DMARC1; p=none; fo=d:d", false, true)]
    [InlineData("v=DMARC1; p=none; t=x", false, true)]
    [InlineData("v=DMARC1; p=none; pct=200", true, false)]
    [InlineData("v=DMARC1; p=none; ri=4294967295", true, true)]
    [InlineData("v=DMARC1; p=none; ri=4294967296", true, false)]
    [InlineData("v=DMARC1; p=none; p=none", false, false)]
    [InlineData("v=DMARC1; rua=mailto:a@b.example", true, false)]
    [InlineData("v=DMARC1; p=none; unknown=1", true, true)]
    public void Strict_reading_follows_one_edition(string record, bool successor, bool first)
    {
        Assert.Equal(successor, DmarcRecord.ParseStrictly(record).Ok);
        Assert.Equal(first, DmarcRecord.ParseStrictly(record, DmarcEdition.First).Ok);
    }

    [Fact]
    public void A_fault_has_its_place()
    {
        Assert.Equal(21, DmarcRecord.ParseStrictly("v=DMARC1; p=none; sp=x").Fault.Offset);
        Assert.Equal(DmarcRecord.MaxLength, DmarcRecord.Parse("v=DMARC1; p=none; x=" + new string('y', DmarcRecord.MaxLength)).Fault.Offset);
        Assert.False(DmarcRecord.Parse("v=DMARC1; " + string.Concat(Enumerable.Range(0, DmarcRecord.MaxTags).Select(i => $"x{i}=1;"))).Ok);
    }

    [Fact]
    public void A_place_for_reports_has_an_address_when_it_is_one_for_mail()
    {
        Assert.Equal("a+b@example.org", DmarcReportUri.Parse("mailto:a%2Bb@example.org?subject=x").Value.Mailbox?.ToString());
        Assert.Null(DmarcReportUri.Parse("https://example.org/report").Value.Mailbox);
        Assert.Null(DmarcReportUri.Parse("mailto://example.org").Value.Mailbox);
        Assert.Equal(1UL << 40, DmarcReportUri.Parse("mailto:a@b.example!1T").Value.MaxOctets);
        Assert.Equal(ulong.MaxValue, DmarcReportUri.Parse("mailto:a@b.example!18446744073709551615").Value.MaxOctets);
        Assert.False(DmarcReportUri.Parse("mailto:a@b.example!18446744073709551615k").Ok);
        Assert.False(DmarcReportUri.Parse("mailto:a@b.example!").Ok);
        Assert.False(DmarcReportUri.Parse("mailto:a@b.example!1!2").Ok);
    }

    [Fact]
    public void More_places_than_the_limit_are_left_out()
    {
        var record = DmarcRecord.Parse("v=DMARC1; p=none; rua=" + string.Join(',', Enumerable.Range(0, 80).Select(i => $"mailto:r{i}@b.example"))).Value;
        Assert.Equal(DmarcRecord.MaxUris, record.AggregateReports.Length);
        Assert.Single(record.Faults);
    }

    private static string Shown(string input)
    {
        if (!DmarcRecord.Parse(input).Try(out var record, out var fault)) return string.Create(CultureInfo.InvariantCulture, $"!{fault.Offset}");
        var parts = new List<string> { record.Standing.ToString() };
        if (record.Policy is { } p) parts.Add($"p={p}");
        if (record.SubdomainPolicy is { } sp) parts.Add($"sp={sp}");
        if (record.MissingDomainPolicy is { } np) parts.Add($"np={np}");
        if (record.SuffixFlag != SuffixFlag.Unknown) parts.Add($"psd={record.SuffixFlag}");
        if (record.Testing is { } testing) parts.Add(testing ? "t=y" : "t=n");
        if (record.Percent != 100) parts.Add(string.Create(CultureInfo.InvariantCulture, $"pct={record.Percent}"));
        if (record.Interval != TimeSpan.FromDays(1)) parts.Add(string.Create(CultureInfo.InvariantCulture, $"ri={record.Interval.TotalSeconds}"));
        if (record.DkimAlignment == AlignmentMode.Strict) parts.Add("adkim=s");
        if (record.SpfAlignment == AlignmentMode.Strict) parts.Add("aspf=s");
        if (record.FailureReporting != FailureReporting.AllFail) parts.Add($"fo={record.FailureReporting.ToString().Replace(", ", ",", StringComparison.Ordinal)}");
        if (!record.AggregateReports.IsEmpty) parts.Add($"rua={string.Join(',', record.AggregateReports)}");
        if (!record.FailureReports.IsEmpty) parts.Add($"ruf={string.Join(',', record.FailureReports)}");
        parts.AddRange(record.Tags.Where(tag => !Known.Contains(tag.Name)).Select(tag => $"{tag.Name}={tag.Value}"));
        parts.AddRange(record.Faults.Select(one => string.Create(CultureInfo.InvariantCulture, $"!{one.Tag}@{one.Fault.Offset}")));
        return string.Join(' ', parts);
    }
}
