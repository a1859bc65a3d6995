using Bunit;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Admin;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests.Admin;

public class The_certificates_page : Page
{
    private static readonly AuthorityAccount Authority = new("https://acme.example/directory", "https://acme.example/acct/7", true, "https://acme.example/terms", ["mara@hollis.example"]);

    [Fact]
    public void Shows_each_name_and_all_of_its_certificate_when_it_is_opened()
    {
        var good = FakeHealth.Certificate(Time.GetUtcNow()) with { Window = new RenewalWindowView(Time.GetUtcNow().AddDays(30), Time.GetUtcNow().AddDays(31), "https://acme.example/why") };
        Certificates.View = new([good], [], Authority, false, "");
        var page = Render<CertificatesPage>();
        Assert.Equal("All certificates are in order.", page.Find("h1").TextContent);
        Assert.Empty(page.FindAll(".under"));
        page.On(at => at.Find(".name").Click());
        var detail = page.Find(".under").TextContent;
        foreach (var part in (string[])["CN=R11, O=Let's Encrypt, C=US", "04AB12", "aaaaaaaa aaaaaaaa", "The authority would like it between"]) Assert.Contains(part, detail, StringComparison.Ordinal);
        Assert.Equal("https://acme.example/why", page.Find(".under a").GetAttribute("href"));
        Assert.Contains("https://acme.example/acct/7", page.Find("[aria-labelledby=authority]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Opens_what_is_wrong_and_says_what_to_do()
    {
        var wrong = FakeHealth.Certificate(Time.GetUtcNow(), 19) with { Error = "the name leads to 192.0.2.80", Failures = 2, LastTry = Time.GetUtcNow(), Trouble = CertificateTrouble.NotReached };
        Certificates.View = new([wrong], [new CertificateFileView("/etc/mail.pem", [], null, "/etc/mail.pem cannot be read: Permission denied")], Authority, false, "");
        var page = Render<CertificatesPage>();
        Assert.Equal("2 certificates need a look.", page.Find("h1").TextContent);
        Assert.Contains("The name leads to 192.0.2.80.", page.Find(".trouble").TextContent, StringComparison.Ordinal);
        Assert.Contains("port 80 or 443 has to be open", page.Find(".trouble").TextContent, StringComparison.Ordinal);
        Assert.Contains("failed 2 times in a row", page.Find(".under").TextContent, StringComparison.Ordinal);
        Assert.Contains("Permission denied", page.Find("[aria-labelledby=files]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Renews_now_and_shows_that_it_is_under_way()
    {
        Certificates.View = new([FakeHealth.Certificate(Time.GetUtcNow())], [], Authority, false, "");
        var page = Render<CertificatesPage>();
        page.On(at => at.Find(".do button").Click());
        Assert.Equal("renew mail.hollis.example", Assert.Single(Certificates.Done));
        Assert.Equal("Being asked for", page.Find("tbody .mark").TextContent.Trim());
        Assert.True(page.Find(".do button").HasAttribute("disabled"));
        Certificates.View = new([FakeHealth.Certificate(Time.GetUtcNow(), 91)], [], Authority, false, "");
        Time.Advance(TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Contains("90 days left", page.Find("tbody tr").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Says_why_the_account_keeps_its_key_and_that_it_has_a_new_one()
    {
        Certificates.View = new([FakeHealth.Certificate(Time.GetUtcNow())], [], Authority, false, "");
        Certificates.Refusal = "no answer came";
        var page = Render<CertificatesPage>();
        page.On(at => at.Find(".foot-line button").Click());
        Assert.Contains("No answer came.", page.Find("p.error").TextContent, StringComparison.Ordinal);
        Certificates.Refusal = null;
        page.On(at => at.Find(".foot-line button").Click());
        Assert.Equal("change key", Assert.Single(Certificates.Done));
        Assert.Empty(page.FindAll("p.error"));
        Assert.Contains("Changed", page.Find(".foot-line").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Uses_the_next_key_only_after_a_question()
    {
        Certificates.View = new([FakeHealth.Certificate(Time.GetUtcNow()) with { NextKeyDigest = new string('b', 64) }], [], Authority, KeepsKeys: true, "");
        var page = Render<CertificatesPage>();
        page.On(at => at.Find(".name").Click());
        page.On(at => at.Find(".advance button").Click());
        Assert.Empty(Certificates.Done);
        page.On(at => at.Find(".advance .primary").Click());
        Assert.Equal("advance mail.hollis.example", Assert.Single(Certificates.Done));
    }

    [Fact]
    public void Says_what_to_set_where_no_authority_is_set_up()
    {
        Certificates.View = new([FakeHealth.Certificate(Time.GetUtcNow(), 900, "localhost") with { Source = CertificateKind.SelfSigned, NextTry = null }], [], null, false, "");
        var page = Render<CertificatesPage>();
        Assert.Equal("Nobody vouches for this server yet.", page.Find("h1").TextContent);
        Assert.Contains("Acme:Enabled", page.Find("[aria-labelledby=authority]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".do button"));
    }

    [Fact]
    public void Addresses_that_are_none_of_the_web_are_no_links()
    {
        var odd = FakeHealth.Certificate(Time.GetUtcNow()) with { Window = new RenewalWindowView(Time.GetUtcNow(), Time.GetUtcNow(), "javascript:alert(1)") };
        Certificates.View = new([odd], [], Authority with { Terms = "javascript:alert(1)" }, false, "");
        var page = Render<CertificatesPage>();
        page.On(at => at.Find(".name").Click());
        Assert.DoesNotContain(page.FindAll("a"), link => link.GetAttribute("href")!.StartsWith("javascript", StringComparison.Ordinal));
    }
}
