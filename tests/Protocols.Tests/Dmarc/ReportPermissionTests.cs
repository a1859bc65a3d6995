using Mox.Protocols.Dmarc;
using Mox.Testing;

namespace Mox.Protocols.Tests.Dmarc;

public class ReportPermissionTests
{
    [Theory]
    [InlineData("mailto:r@example.com", ReportPermissionStatus.Own, "mailto:r@example.com")]
    [InlineData("mailto:r@reports.example.com", ReportPermissionStatus.Own, "mailto:r@reports.example.com")]
    [InlineData("mailto:r@open.test", ReportPermissionStatus.Permitted, "mailto:r@open.test")]
    [InlineData("mailto:r@moved.test", ReportPermissionStatus.Permitted, "mailto:other@moved.test!1024")]
    [InlineData("mailto:r@victim.test", ReportPermissionStatus.Refused, "")]
    [InlineData("mailto:r@astray.test", ReportPermissionStatus.Refused, "")]
    [InlineData("mailto:r@textual.test", ReportPermissionStatus.Refused, "")]
    [InlineData("mailto:r@down.test", ReportPermissionStatus.Failed, "")]
    [InlineData("https://example.com/r", ReportPermissionStatus.NotMail, "")]
    public async Task A_place_elsewhere_must_have_permitted_it(string place, ReportPermissionStatus status, string destinations)
    {
        var dns = new FakeDns().Policy("example.com", "p=reject")
            .Txt("example.com._report._dmarc.open.test", "v=DMARC1")
            .Txt("example.com._report._dmarc.moved.test", "v=DMARC1; rua=mailto:other@moved.test!1k")
            .Txt("example.com._report._dmarc.astray.test", "v=DMARC1; rua=mailto:other@victim.test")
            .Txt("example.com._report._dmarc.textual.test", "yes, please")
            .Fail("txt example.com._report._dmarc.down.test");
        var discovery = new DmarcDiscovery(dns, DmarcSettings.Default);
        var permission = await ReportPermission.AskAsync(discovery, Mail.Domain("example.com"), DmarcReportUri.Parse(place).Value, CancellationToken.None);
        Assert.Equal((status, destinations), (permission.Status, string.Join(',', permission.Destinations)));
    }

    [Fact]
    public async Task The_example_of_the_RFC_is_permitted()
    {
        // RFC 7489 §7.1
        var dns = new FakeDns().Txt("blue.example.com._report._dmarc.red.example.net", "v=DMARC1");
        var discovery = new DmarcDiscovery(dns, Mail.BySuffix);
        var permission = await ReportPermission.AskAsync(discovery, Mail.Domain("blue.example.com"), DmarcReportUri.Parse("mailto:reports@red.example.net").Value, CancellationToken.None);
        Assert.Equal(ReportPermissionStatus.Permitted, permission.Status);
        Assert.Equal(["txt blue.example.com._report._dmarc.red.example.net"], dns.Asked);
    }
}
