using Bunit;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Setup;

namespace Mox.WebUI.Tests.Setup;

public class The_step_of_the_name : StepPage
{
    [Fact]
    public async Task Proposes_a_name_and_says_what_the_DNS_says_today()
    {
        var page = await OpenAsync<NamePage>("/setup/name");
        Assert.Equal("mail.hollis.example", page.Find("#host").GetAttribute("value"));
        Assert.Equal(["mail.hollis.example", "mx.hollis.example"], page.FindAll(".pick button").Select(button => button.TextContent));
        Assert.Equal(["Fine", "Worth knowing"], page.FindAll(".line.way .mark").Select(mark => mark.TextContent));
        Assert.Contains("Your mail still goes to mx.oldhost.example.", page.FindAll(".line.way p")[1].TextContent, StringComparison.Ordinal);
        Assert.Equal(["mx.oldhost.example"], page.FindAll(".line.way code").Select(host => host.TextContent));
    }

    [Fact]
    public async Task Asks_the_DNS_when_the_typing_rests_and_never_for_what_is_no_name()
    {
        var page = await OpenAsync<NamePage>("/setup/name");
        Setup.Done.Clear();
        foreach (var typed in new[] { "a", "a.hollis", "a.hollis.example" }) page.On(at => at.Find("#host").Input(typed));
        Assert.Empty(Setup.Done);
        Assert.Equal("Looking up…", page.Find(".line.way .mark").TextContent);
        Time.Advance(NameBoard.Rest);
        page.WaitForAssertion(() => Assert.Equal(["survey a.hollis.example"], Setup.Done));
        page.On(at => at.Find("#host").Input("localhost"));
        Assert.Contains("at least two parts", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.Find("#host").GetAttribute("aria-invalid"));
        Assert.True(Continue(page).HasAttribute("disabled"));
        Time.Advance(NameBoard.Rest);
        Assert.Single(Setup.Done);
    }

    [Theory]
    [InlineData("", "Type the full name")]
    [InlineData("https://mail.hollis.example", "Only the name")]
    [InlineData("me@hollis.example", "Only the name")]
    [InlineData("mail hollis", "no host name")]
    [InlineData("mail.hollis.example", null)]
    public void Judges_a_name(string text, string? words)
    {
        var fault = NameBoard.Judge(text);
        if (words is null) Assert.Null(fault);
        else Assert.Contains(words, fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sets_the_name_and_waits_for_the_server_that_starts_anew()
    {
        Setup.StartsAnew = true;
        var page = await OpenAsync<NamePage>("/setup/name");
        Assert.Contains("starts anew with this name", Reason(page), StringComparison.Ordinal);
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Contains("name mail.hollis.example", Setup.Done);
        Assert.DoesNotContain("pass Name", Setup.Done);
        Assert.Equal("/setup/name?Starting=mail.hollis.example", Here);
        Assert.Contains("Starting anew as mail.hollis.example", page.Find(".start[role=status]").TextContent, StringComparison.Ordinal);
        Assert.True(Continue(page).HasAttribute("disabled"));
        JSInterop.VerifyInvoke("moxStartAnew");
        Time.Advance(StartingAnew.Long);
        page.WaitForAssertion(() => Assert.Contains("longer than usual", page.Find(".start").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Goes_on_when_the_page_comes_back_under_the_new_name_and_says_so_when_it_has_the_former_one()
    {
        Setup.State = Setup.State with { HostName = "mail.hollis.example" };
        await OpenAsync<NamePage>("/setup/name?Starting=mail.hollis.example");
        Assert.Contains("pass Name", Setup.Done);
        Assert.Equal("/setup/checks", Here);
        Setup.Done.Clear();
        var back = await OpenAsync<NamePage>("/setup/name?Starting=mx.hollis.example");
        Assert.DoesNotContain("pass Name", Setup.Done);
        Assert.Contains("could not start as mx.hollis.example", back.Find(".notice.bad[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("mx.hollis.example", back.Find("#host").GetAttribute("value"));
    }

    [Fact]
    public async Task Goes_on_at_once_where_nothing_starts_anew_and_stays_with_the_words_of_a_refusal()
    {
        var page = await OpenAsync<NamePage>("/setup/name");
        Setup.Refusal = new ChangeRefusedException("It is fixed by the command line.", "");
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal("It is fixed by the command line.", page.Find("[role=alert]").TextContent);
        Assert.Equal("/setup/name", Here);
        page.On(at => at.Find("#host").Input("mx.hollis.example"));
        await page.OnAsync(at => at.Find("form").SubmitAsync());
        Assert.Equal(["name mx.hollis.example", "pass Name"], Setup.Done.Where(done => !done.StartsWith("survey", StringComparison.Ordinal)));
        Assert.Equal("/setup/checks", Here);
    }

    [Fact]
    public async Task Leaves_a_name_alone_that_is_fixed()
    {
        Setup.State = Setup.State with { HostName = "mail.hollis.example", HostNameIsFixed = true };
        var page = await OpenAsync<NamePage>("/setup/name");
        Assert.Empty(page.FindAll("#host"));
        Assert.Contains("The name is mail.hollis.example.", page.Find(".notice").TextContent, StringComparison.Ordinal);
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal("/setup/checks", Here);
    }

    [Fact]
    public async Task Offers_a_passkey_where_the_browser_can_and_takes_a_no()
    {
        Assert.Empty((await OpenAsync<NamePage>("/setup/name")).FindAll("[aria-label=Passkey]"));
        var offer = JSInterop.SetupModule(StaticFiles.Module("Setup/PasskeyOffer.razor.js"));
        offer.Mode = JSRuntimeMode.Loose;
        offer.Setup<string>("where").SetResult("localhost");
        var page = Render<PasskeyOffer>(with => with.Add(part => part.Names, ["mail.hollis.example"]));
        Assert.Contains("would work at localhost only", page.WaitForElement("[aria-label=Passkey]").TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll("button")[^1].Click());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[aria-label=Passkey]")));
        offer.VerifyInvoke("skip");
        Account.Keys.Add(new(1, "key", DateTimeOffset.UnixEpoch, null));
        Assert.Empty(Render<PasskeyOffer>().FindAll("[aria-label=Passkey]"));
    }
}
