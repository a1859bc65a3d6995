using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Dmarc.Reports;
using Mox.Protocols.Text;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Dmarc.Reports;

public class AggregateReportTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.FromUnixTimeSeconds(302832000);

    [Theory]
    [InlineData(DmarcEdition.First)]
    [InlineData(DmarcEdition.Successor)]
    public async Task What_is_written_is_read_as_the_same(DmarcEdition form)
    {
        var report = Sample();
        var read = (await ReadAsync(await WriteAsync(report, form))).Value;
        Assert.Equal(report.Head with { Errors = [], Policy = read.Head.Policy }, read.Head with { Errors = [] });
        Assert.Equal(report.Head.Policy with { Percent = null, Testing = null, Method = null, MissingDomainPolicy = null }, read.Head.Policy with { Percent = null, Testing = null, Method = null, MissingDomainPolicy = null });
        Assert.Equal("no record & <b>", Assert.Single(read.Head.Errors));
        Assert.Equal(report.Rows.Length, read.Rows.Length);
        Assert.Equal(report.Rows[0].Dkim.ToArray(), read.Rows[0].Dkim.ToArray());
        Assert.Equal(form == DmarcEdition.Successor ? OverrideType.PolicyTestMode : OverrideType.Other, read.Rows[0].Reasons[0].Type);
        Assert.Equal(form == DmarcEdition.Successor ? 1 : 2, read.Rows[0].Spf.Length);
        Assert.Equal((IPAddress.IPv6Loopback, 12L, ReportDisposition.Quarantine, true, false, "example.com", "bounce.example.com", "example.org"), (read.Rows[0].Source, read.Rows[0].Count, read.Rows[0].Disposition, read.Rows[0].DkimAligned, read.Rows[0].SpfAligned, read.Rows[0].HeaderFrom, read.Rows[0].EnvelopeFrom, read.Rows[0].EnvelopeTo));
        Assert.Equal(form == DmarcEdition.Successor ? ReportDisposition.Pass : ReportDisposition.None, read.Rows[1].Disposition);
    }

    [SuiteFact("dmarc")]
    public async Task The_form_of_the_successor_is_valid_by_its_schema()
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(AggregateReportWriter.Namespace, Assert.Single(Directory.GetFiles(Path.Combine(Corpora.Folder("dmarc")!, "schema"), "*.xsd")));
        var document = XDocument.Parse(Encoding.UTF8.GetString(await WriteAsync(Sample(), DmarcEdition.Successor)));
        var faults = new List<string>();
        document.Validate(schemas, (_, fault) => faults.Add(fault.Message));
        Assert.Empty(faults);
    }

    [Fact]
    public async Task An_evaluation_becomes_a_row()
    {
        var evaluation = await new FakeDns().Policy("example.com", "p=reject; t=y; rua=mailto:r@example.com").CheckAsync(Mail.From("example.com", "evil.test", ["fail:example.com"]));
        var row = AggregateRow.Of(evaluation, IPAddress.Loopback, ReportDisposition.Quarantine);
        Assert.Equal(("example.com", "evil.test", false, false), (row.HeaderFrom, row.EnvelopeFrom, row.DkimAligned, row.SpfAligned));
        Assert.Equal(OverrideType.PolicyTestMode, Assert.Single(row.Reasons).Type);
        Assert.Equal(new ReportedDkim("example.com", "s1", MethodResult.Fail), Assert.Single(row.Dkim));
        Assert.Equal(new PublishedPolicy("example.com", DmarcPolicy.Reject) { DkimAlignment = AlignmentMode.Relaxed, SpfAlignment = AlignmentMode.Relaxed, Percent = 100, Testing = true, Method = OrganizationMethod.TreeWalk }, PublishedPolicy.Of(evaluation, OrganizationMethod.TreeWalk));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no xml")]
    [InlineData("<other/>")]
    [InlineData("<feedback/>")]
    [InlineData("<feedback><policy_published><domain>x</domain></policy_published>")]
    [InlineData("<!DOCTYPE feedback [<!ENTITY a \"b\">]><feedback><policy_published><domain>&a;</domain></policy_published></feedback>")]
    public async Task What_is_no_report_is_a_fault(string text) => Assert.False((await ReadAsync(Encoding.UTF8.GetBytes(text))).Ok);

    [Theory]
    [InlineData(" \n<feedback><policy_published><domain>x</domain></policy_published></feedback>")]
    [InlineData("<s><feedback><policy_published><domain>x</domain></policy_published></feedback>")]
    [InlineData("<feedback><policy_published><domain>x</domain></policy_published></feedback><<<")]
    public async Task What_stands_around_a_report_does_no_harm(string text) => Assert.Equal("x", (await ReadAsync(Encoding.UTF8.GetBytes(text))).Value.Head.Policy.Domain);

    [Fact]
    public async Task Length_rows_and_texts_are_bounded()
    {
        static byte[] Report(string rows) => Encoding.UTF8.GetBytes($"<feedback><policy_published><domain>{new string('x', 10_000)}</domain></policy_published>{rows}</feedback>");
        Assert.Equal(AggregateReportReader.MaxText, (await ReadAsync(Report(""))).Value.Head.Policy.Domain.Length);
        Assert.False((await AggregateReportReader.ReadAsync(new MemoryStream(Report("")), 5000, 10, CancellationToken.None)).Ok);
        Assert.False((await AggregateReportReader.ReadAsync(new MemoryStream(Report(string.Concat(Enumerable.Repeat("<record/>", 11)))), 1 << 20, 10, CancellationToken.None)).Ok);
        var many = (await ReadAsync(Report($"<record><auth_results>{string.Concat(Enumerable.Repeat("<dkim><domain>a</domain></dkim>", 500))}</auth_results></record>"))).Value;
        Assert.Equal(AggregateReportReader.MaxParts, many.Rows[0].Dkim.Length);
    }

    /// <summary>Reports as real senders write them. Those that are no well-formed XML are refused, and no other.</summary>
    [SuiteFact("dmarc")]
    public async Task Reports_of_real_senders_are_read()
    {
        var folder = Path.Combine(Corpora.Folder("dmarc")!, "reports");
        var files = Directory.EnumerateFiles(folder, "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        var read = 0;
        foreach (var file in files)
        {
            var octets = await File.ReadAllBytesAsync(file);
            var report = await ReadAsync(octets);
            if (report.Ok) read++;
            else output.WriteLine($"{Path.GetFileName(file)}: {report.Fault.Expected}");
            Assert.True(report.Ok || !IsWellFormed(octets), file);
            if (!report.Ok) continue;
            var again = (await ReadAsync(await WriteAsync(report.Value, DmarcEdition.First))).Value;
            Assert.Equal(report.Value.Rows.Select(row => (row.Source ?? IPAddress.None, row.Count, row.HeaderFrom, row.DkimAligned, row.SpfAligned)), again.Rows.Select(row => (row.Source ?? IPAddress.None, row.Count, row.HeaderFrom, row.DkimAligned, row.SpfAligned)));
        }

        output.WriteLine($"{read} of {files.Count} are read");
    }

    private static bool IsWellFormed(byte[] octets)
    {
        try
        {
            return XDocument.Load(new MemoryStream(octets)).Root?.Name.LocalName == "feedback";
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static AggregateReport Sample() => new(
        new ReportHead("Mox & <Söhne>", "dmarc@example.org", "r-1", Begin, Begin.AddSeconds(86399), new PublishedPolicy("example.com", DmarcPolicy.Quarantine)
        {
            SubdomainPolicy = DmarcPolicy.None,
            MissingDomainPolicy = DmarcPolicy.Reject,
            DkimAlignment = AlignmentMode.Strict,
            SpfAlignment = AlignmentMode.Relaxed,
            FailureReporting = "1:d",
            Testing = true,
            Method = OrganizationMethod.TreeWalk,
        })
        { ExtraContact = "https://example.org", Errors = ["no record & <b>"] },
        [
            new AggregateRow(IPAddress.IPv6Loopback, 12, ReportDisposition.Quarantine, true, false, "example.com")
            {
                EnvelopeFrom = "bounce.example.com",
                EnvelopeTo = "example.org",
                Reasons = [new OverrideReason(OverrideType.PolicyTestMode, "testing")],
                Dkim = [new ReportedDkim("example.com", "s1", MethodResult.Pass, "2048 bits"), new ReportedDkim("other.example", "s2", MethodResult.TempError)],
                Spf = [new ReportedSpf("bounce.example.com", MethodResult.SoftFail), new ReportedSpf("mx.example.com", MethodResult.None, SpfIdentity.Helo)],
            },
            new AggregateRow(IPAddress.Loopback, 1, ReportDisposition.Pass, true, true, "example.com"),
        ]);

    private static async Task<byte[]> WriteAsync(AggregateReport report, DmarcEdition form)
    {
        using var stream = new MemoryStream();
        await AggregateReportWriter.WriteAsync(stream, report.Head, RowsAsync(report), form, CancellationToken.None);
        return stream.ToArray();
    }

    private static async IAsyncEnumerable<AggregateRow> RowsAsync(AggregateReport report)
    {
        foreach (var row in report.Rows)
        {
            await Task.CompletedTask;
            yield return row;
        }
    }

    private static Task<Parsed<AggregateReport>> ReadAsync(byte[] octets) => AggregateReportReader.ReadAsync(new MemoryStream(octets), 20 << 20, 100_000, CancellationToken.None);
}
