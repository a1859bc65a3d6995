using Bunit;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Setup;
using static Mox.WebUI.Tests.Fakes.FakeSetup;

namespace Mox.WebUI.Tests.Setup;

public class The_last_steps_of_the_setup : StepPage
{
    [Fact]
    public async Task A_test_message_is_sent_and_watched_both_ways()
    {
        var page = await OpenAsync<RoundTripPage>("/setup/round-trip");
        Assert.Equal("You can leave this out and do it later.", Reason(page));
        Assert.DoesNotContain("primary", Continue(page).ClassName!, StringComparison.Ordinal);
        page.On(at => at.Find("#to").Input("jo@hollis.example"));
        Assert.Contains("is at hollis.example itself", page.Find("#to-help").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#to").Input("mara@elsewhere.example"));
        await page.OnAsync(at => at.Find("form").SubmitAsync());
        Assert.Equal(["send mara@elsewhere.example"], Setup.Done);
        Assert.Equal(["Watching…", "Waiting"], Marks(page));
        Setup.Trip = Setup.Trip with { Out = PreflightState.Fine, OutText = "250 queued", Back = PreflightState.Waiting };
        Time.Advance(RoundTripPage.Beat);
        page.WaitForAssertion(() => Assert.Equal(["Fine", "Waiting"], Marks(page)));
        Assert.Contains("Look among junk as well", page.FindAll(".line.way p")[1].TextContent, StringComparison.Ordinal);
        Assert.Equal("Continue without waiting", Continue(page).TextContent);
        Setup.Trip = Setup.Trip with { Back = PreflightState.Fine, BackText = "It came.", Checks = [new RoundTripCheck("DKIM", PreflightState.WorthKnowing, "none")] };
        Time.Advance(RoundTripPage.Beat);
        page.WaitForAssertion(() => Assert.Equal(["Fine", "Fine", "Worth knowing"], Marks(page)));
        Assert.Equal("Both ways work", await page.InvokeAsync(() => Desk.Result(SetupStep.RoundTrip)));
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal("/setup/devices", Here);
    }

    [Fact]
    public async Task A_test_message_that_was_refused_says_why()
    {
        var page = await OpenAsync<RoundTripPage>("/setup/round-trip");
        page.On(at => at.Find("#to").Input("mara@elsewhere.example"));
        Setup.Refusal = new ChangeRefusedException("Three were sent within the hour");
        await page.OnAsync(at => at.Find("form").SubmitAsync());
        Assert.Equal("Three were sent within the hour", page.Find("#to-help[role=alert]").TextContent);
        Setup.Trip = new RoundTrip { To = Address("mara@elsewhere.example"), Out = PreflightState.Blocked, OutText = "Port 25 is closed." };
        await page.OnAsync(at => at.Find("#to").InputAsync(new() { Value = "mara@elsewhere.example" }));
        page = await OpenAsync<RoundTripPage>("/setup/round-trip");
        Assert.Equal("Blocked", Marks(page).First());
        Assert.Equal("Continue anyway", Continue(page).TextContent);
        Assert.Contains("did not get out", Reason(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_are_those_of_the_account_page_and_may_be_left_out()
    {
        var page = await OpenAsync<DevicesStep>("/setup/devices");
        Assert.Equal(5, page.FindAll(".pick button").Count);
        Assert.StartsWith("data:image/svg+xml", page.Find(".qr img").GetAttribute("src"), StringComparison.Ordinal);
        Assert.Equal("mara@hollis.example", Devices.Settings.Address.ToString());
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Contains("pass Devices", Setup.Done);
        Assert.Equal("/setup/done", Here);
    }

    [Fact]
    public async Task The_end_says_what_works_what_does_not_yet_and_where_it_is_dealt_with()
    {
        Setup.Summary = new SetupSummary(["Mail is encrypted."], [new SetupOpenPoint(FindingSeverity.Advice, "Not signed.", "Sign it.", SetupStep.Records), new SetupOpenPoint(FindingSeverity.Problem, "Port 25 is closed.", "Ask.", SetupStep.Checks)])
        {
            WebAddress = "https://mail.hollis.example/",
            ServiceUnit = "[Unit]",
            ServiceCommands = ["one", "two"],
        };
        var page = await OpenAsync<DonePage>("/setup/done");
        Assert.Equal("Nearly there, Mara", page.Find("h1").TextContent);
        Assert.Equal(["To do", "Advice"], page.FindAll(".line.point .mark").Select(mark => mark.TextContent));
        Assert.Equal(["/setup/checks", "/setup/records"], page.FindAll(".line.point a").Select(link => link.GetAttribute("href")));
        Assert.Equal(["Mail is encrypted."], page.FindAll(".tick-list li").Select(line => line.TextContent));
        Assert.Equal(["[Unit]", "one\ntwo"], page.FindAll("pre").Select(block => block.TextContent));
        Assert.Empty(page.FindAll("#proxy-title"));
        Setup.Refusal = new ChangeRefusedException("Nothing was kept");
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal("Nothing was kept", page.Find("[role=alert]").TextContent);
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Equal(["finish"], Setup.Done);
        Assert.Equal("/mail", Here);
    }

    [Fact]
    public async Task The_end_is_glad_when_nothing_is_open()
    {
        Setup.Summary = new SetupSummary(["All."], []) { WebServerSettings = "server {}" };
        var page = await OpenAsync<DonePage>("/setup/done");
        Assert.Equal("Your mail is yours, Mara", page.Find("h1").TextContent);
        Assert.Contains("nothing left to do", page.Find(".lead").TextContent, StringComparison.Ordinal);
        Assert.Equal("server {}", page.Find("pre").TextContent);
        Assert.Empty(page.FindAll("#open-title"));
    }

    [Fact]
    public void Many_open_records_are_one_line_and_the_owner_leads_to_the_account()
    {
        SetupOpenPoint Record(string title) => new(FindingSeverity.Problem, $"{title}: nothing is there.", "Add it.", SetupStep.Records);
        var lines = OpenPoints.Of(new SetupSummary([], [new SetupOpenPoint(FindingSeverity.Advice, "A password alone.", "Make a passkey.", SetupStep.Owner), Record("MX"), Record("SPF"), Record("DKIM"), new SetupOpenPoint(FindingSeverity.Problem, "Port 25 is closed.", "Ask.", SetupStep.Checks)]));
        Assert.Equal(["Port 25 is closed.", "Three points of the DNS are not as they should be.", "A password alone."], lines.Select(line => line.Text));
        Assert.Equal("MX · SPF · DKIM", lines[1].Todo);
        Assert.Equal(["/setup/checks", "/setup/records", "/account/security"], lines.Select(line => line.Path));
    }

    private static IEnumerable<string> Marks(IRenderedComponent<RoundTripPage> page) => page.FindAll(".line.way .mark").Select(mark => mark.TextContent);
}
