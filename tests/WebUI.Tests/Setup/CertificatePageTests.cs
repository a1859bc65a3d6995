using Bunit;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Setup;

namespace Mox.WebUI.Tests.Setup;

public class The_step_of_the_certificate : StepPage
{
    [Fact]
    public async Task Asks_an_authority_once_its_terms_are_accepted()
    {
        var page = await OpenAsync<CertificatePage>("/setup/certificate");
        Assert.Equal(["Let’s Encrypt", "ZeroSSL", "Another, by its directory"], page.FindAll("#authority option").Select(option => option.TextContent));
        Assert.Equal("mara@hollis.example", page.Find("#contact").GetAttribute("value"));
        Assert.Equal("https://le.example/terms", page.Find(".check a").GetAttribute("href"));
        Assert.Equal("Get certificates", Continue(page).TextContent);
        Assert.True(Continue(page).HasAttribute("disabled"));
        Assert.StartsWith("Accept the terms", Reason(page), StringComparison.Ordinal);
        page.On(at => at.Find("#authority").Change("https://zero.example/directory"));
        Assert.Equal("https://zero.example/terms", page.Find(".check a").GetAttribute("href"));
        page.On(at => at.Find(".check input").Change(true));
        page.WaitForAssertion(() => Assert.False(Continue(page).HasAttribute("disabled")));
        Setup.Certificates = Setup.Certificates with { Source = CertificateSource.Authority, Directory = "https://zero.example/directory", Names = [new SetupCertificateName("mail.hollis.example", PreflightState.Checking, "It is looked whether the name leads here.", null)] };
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal(["authority Authority https://zero.example/directory True mara@hollis.example"], Setup.Done);
        Assert.Contains("Certificates come from ZeroSSL", page.Find(".tools").TextContent, StringComparison.Ordinal);
        Assert.Equal("On its way…", page.Find(".line.cert .mark").TextContent);
        Setup.Certificates = Setup.Certificates with { Names = [new SetupCertificateName("mail.hollis.example", PreflightState.Fine, "Until 24 Feb 2027.", null)] };
        Time.Advance(CertificatePage.Soon);
        page.WaitForAssertion(() => Assert.Equal("Trusted", page.Find(".line.cert .mark").TextContent));
        Assert.Equal("Trusted", await page.InvokeAsync(() => Desk.Result(SetupStep.Certificate)));
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal("/setup/mailboxes", Here);
    }

    [Fact]
    public async Task Judges_what_is_typed_and_shows_why_a_choice_was_refused()
    {
        var page = await OpenAsync<CertificatePage>("/setup/certificate");
        page.On(at => at.Find(".check input").Change(true));
        page.On(at => at.Find("#contact").Input("no address"));
        Assert.Contains("no mail address", page.Find("#contact-help").TextContent, StringComparison.Ordinal);
        Assert.True(Continue(page).HasAttribute("disabled"));
        page.On(at => at.Find("#contact").Input(""));
        page.On(at => at.Find("#authority").Change("other"));
        page.On(at => at.Find("#directory").Input("http://acme.example"));
        Assert.Equal("It begins with https://.", page.Find("#directory-help").TextContent);
        page.On(at => at.Find("#directory").Input("https://acme.example/dir"));
        page.On(at => at.Find("#key-id").Input("kid"));
        Assert.True(Continue(page).HasAttribute("disabled"));
        page.On(at => at.Find("#key").Input("c2VjcmV0"));
        Setup.Refusal = new ChangeRefusedException("That is no address of an authority", "Directory");
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal("That is no address of an authority", page.Find("[role=alert]").TextContent);
        Setup.StartsAnew = true;
        await page.OnAsync(at => at.Find("form").SubmitAsync());
        Assert.Equal(["authority Authority https://acme.example/dir True  kid c2VjcmV0"], Setup.Done);
        Assert.Contains("Starting anew with your choice", page.Find(".start").TextContent, StringComparison.Ordinal);
        Assert.True(Continue(page).HasAttribute("disabled"));
    }

    [Fact]
    public async Task May_be_left_for_later_and_says_what_that_means()
    {
        var page = await OpenAsync<CertificatePage>("/setup/certificate");
        page.On(at => at.Find(".ways label:nth-of-type(3) input").Change("on"));
        page.WaitForAssertion(() => Assert.Equal("Leave it for later", Continue(page).TextContent));
        Assert.Contains("mail programs warn", Reason(page), StringComparison.Ordinal);
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal(["authority SelfSigned  False", "pass Certificate"], Setup.Done);
        Assert.Equal("/setup/mailboxes", Here);
    }

    [Fact]
    public async Task Leaves_alone_what_is_fixed_and_tells_why_a_start_came_to_nothing()
    {
        Setup.Certificates = Setup.Certificates with { Source = CertificateSource.Files, IsFixed = true, Names = [new SetupCertificateName("mail.hollis.example", PreflightState.WorthKnowing, "It is tried again.", Time.GetUtcNow().AddHours(1))] };
        Setup.State = Setup.State with { StartFault = "Acme:Directory is no address." };
        var page = await OpenAsync<CertificatePage>("/setup/certificate");
        Assert.Contains("Certificates come from files that you keep.", page.Find(".notice:not(.bad)").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("form"));
        Assert.Contains("Acme:Directory is no address.", page.Find(".notice.bad[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.StartsWith("next try", page.Find(".line.cert .when").TextContent, StringComparison.Ordinal);
        Assert.False(Continue(page).HasAttribute("disabled"));
    }
}
