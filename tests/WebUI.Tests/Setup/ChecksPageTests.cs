using Bunit;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Setup;
using static Mox.WebUI.Tests.Fakes.FakeSetup;

namespace Mox.WebUI.Tests.Setup;

public class The_step_of_the_checks : StepPage
{
    [Fact]
    public async Task Fills_its_rows_in_as_results_come_and_says_what_they_came_to()
    {
        var page = await OpenAsync<ChecksPage>("/setup/checks");
        await PutAsync(Check("addresses", PreflightState.Waiting), Check("port25-out", PreflightState.Waiting), Check("clock", PreflightState.Waiting, area: PreflightArea.Machine));
        page.WaitForAssertion(() => Assert.Equal(["Waiting", "Waiting", "Waiting"], Marks(page)));
        await PutAsync(Check("addresses", PreflightState.Fine, "One address.") with { Fact = ["203.0.113.25"] }, Check("port25-out", PreflightState.Blocked) with { Advice = "Ask for port 25.", NoteToProvider = "Hello" });
        page.WaitForAssertion(() => Assert.Equal(["Fine", "Blocked", "Waiting"], Marks(page)));
        Assert.Equal("2 of 3 done. One is blocked.", page.Find("[role=status]").TextContent.Trim());
        Assert.Equal(["Network", "Machine and reputation"], page.FindAll("h2").Select(name => name.TextContent));
        Assert.Equal(["2 of 2", "0 of 1"], page.FindAll(".group-head .end").Select(count => count.TextContent));
        Assert.Equal("2 of 3 done", await page.InvokeAsync(() => Desk.Result(SetupStep.Checks)));
        Assert.Equal(("2", "3"), (page.Find("[role=progressbar]").GetAttribute("aria-valuenow"), page.Find("[role=progressbar]").GetAttribute("aria-valuemax")));
        await PutAsync(Check("clock", PreflightState.WorthKnowing, area: PreflightArea.Machine));
        Setup.Checks.Writer.Complete();
        page.WaitForAssertion(() => Assert.Equal("All 3 done. One is blocked, one is worth knowing.", page.Find("[role=status]").TextContent.Trim()));
        Assert.Equal("1 fine, 1 blocked, 1 worth knowing", await page.InvokeAsync(() => Desk.Result(SetupStep.Checks)));
    }

    [Fact]
    public async Task Goes_on_with_what_is_blocked_and_says_so()
    {
        var page = await OpenAsync<ChecksPage>("/setup/checks");
        await PutAsync(Check("port25-out", PreflightState.Blocked));
        page.WaitForAssertion(() => Assert.Equal("You can continue with a blocked check.\nIt stays on your list until it is fine.", Reason(page)));
        await page.OnAsync(at => Continue(at).ClickAsync(new()));
        Assert.Contains("pass Checks", Setup.Done);
        Assert.Equal("/setup/records", Here);
    }

    [Fact]
    public async Task Looks_at_one_again_and_keeps_what_was_known_meanwhile()
    {
        var page = await OpenAsync<ChecksPage>("/setup/checks");
        await PutAsync(Check("port25-out", PreflightState.Unknown, "No answer."));
        Setup.Checks.Writer.Complete();
        page.WaitForAssertion(() => Assert.Equal((false, "Not known"), (page.Find(".tools button").HasAttribute("disabled"), Marks(page).SingleOrDefault())));
        Setup.Again = key => Check(key, PreflightState.Fine, "It is open.");
        await page.OnAsync(at => at.Find(".under button").ClickAsync(new()));
        Assert.Contains("again port25-out", Setup.Done);
        Assert.Equal(["Fine"], Marks(page));
        Assert.Empty(page.FindAll(".under"));
        page.On(at => at.Find(".tools button").Click());
        page.WaitForAssertion(() => Assert.Equal(2, Setup.Done.Count(done => done == "check")));
        await PutAsync(Check("port25-out", PreflightState.Checking));
        page.WaitForAssertion(() => Assert.Equal(["Checking…"], Marks(page)));
        Assert.Equal("It is open.", page.Find(".line.test p").TextContent);
    }

    [Fact]
    public async Task Offers_a_note_to_the_provider_to_be_copied()
    {
        var page = await OpenAsync<ChecksPage>("/setup/checks");
        await PutAsync(Check("port25-out", PreflightState.Blocked) with { NoteToProvider = "Please open port 25." });
        var copy = page.WaitForElement(".copier");
        Assert.Equal("Copy a note to your provider", copy.TextContent);
        var module = JSInterop.SetupModule(Mox.WebUI.Components.StaticFiles.Module("Admin/DnsPage.razor.js"));
        module.Setup<bool>("copy", "Please open port 25.").SetResult(true);
        copy.Click();
        page.WaitForAssertion(() => Assert.Equal("Copied", page.Find(".copier").TextContent));
        Time.Advance(TimeSpan.FromSeconds(2));
        page.WaitForAssertion(() => Assert.Equal("Copy a note to your provider", page.Find(".copier").TextContent));
    }

    private async Task PutAsync(params PreflightFinding[] findings)
    {
        foreach (var finding in findings) await Setup.Checks.Writer.WriteAsync(finding);
    }

    private static IEnumerable<string> Marks(IRenderedComponent<ChecksPage> page) => page.FindAll(".line.test .mark").Select(mark => mark.TextContent);
}
