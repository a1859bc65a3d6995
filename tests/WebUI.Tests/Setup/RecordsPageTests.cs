using Bunit;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Components;
using Mox.WebUI.Setup;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests.Setup;

public class The_step_of_the_records : StepPage
{
    public The_step_of_the_records() => Dns.Blank[2] = Dns.Blank[2] with { Optional = true };

    [Fact]
    public async Task Counts_what_has_to_be_there_and_says_what_is_still_open()
    {
        Kept(Dns.Wrong("mx", FindingState.Different, FindingSeverity.Problem, "10 mx.oldhost.example."), Dns.Found("spf"), Dns.Wrong("srv.submissions", FindingState.Missing, FindingSeverity.Advice));
        var page = await OpenAsync<RecordsPage>("/setup/records");
        page.WaitForAssertion(() => Assert.Equal(["Different", "Found"], Marks(page)));
        Assert.Equal("1 of 2 found", page.Find(".tools .num").TextContent);
        Assert.Equal("One of 2 records is still open.\nMail to hollis.example does not arrive here yet.", Reason(page));
        Assert.Equal("1 of 2 found", await page.InvokeAsync(() => Desk.Result(SetupStep.Records)));
        Assert.True(Continue(page).HasAttribute("disabled"));
        Assert.Equal(("10 mail.hollis.example.", "10 mx.oldhost.example."), (page.Find(".under ins").TextContent, page.Find(".under del").TextContent));
        page.On(at => at.Find("button.txt[aria-expanded]").Click());
        Assert.Equal(["Different", "Found", "Missing"], Marks(page));
        await page.OnAsync(at => at.FindAll(".sheet-foot button")[0].ClickAsync(new()));
        Assert.Contains("pass Records", Setup.Done);
        Assert.Equal("/setup/certificate", Here);
    }

    [Fact]
    public async Task Looks_again_by_itself_with_a_countdown_and_less_often_while_nothing_changes()
    {
        Kept(Dns.Wrong("mx", FindingState.Missing, FindingSeverity.Problem), Dns.Found("spf"), Dns.Found("srv.submissions"));
        var page = await OpenAsync<RecordsPage>("/setup/records");
        page.WaitForAssertion(() => Assert.Contains("Next look in 0:20", page.Find(".tools .ttl").TextContent, StringComparison.Ordinal));
        for (var i = 0; i < 8; i++) Time.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("Next look in 0:12", page.Find(".tools .ttl").TextContent, StringComparison.Ordinal));
        for (var i = 0; i < 12; i++) Time.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Equal(1, Dns.Runs));
        Assert.Equal(["Looking up…", "Found"], Marks(page));
        await PutAsync(Dns.Wrong("mx", FindingState.Missing, FindingSeverity.Problem), Dns.Found("spf"), Dns.Found("srv.submissions"));
        page.WaitForAssertion(() => Assert.Contains("Next look in 0:30", page.Find(".tools .ttl").TextContent, StringComparison.Ordinal));
        page.On(at => at.Find(".tools .end .btn").Click());
        page.WaitForAssertion(() => Assert.Equal(2, Dns.Runs));
        await PutAsync(Dns.Found("mx"), Dns.Found("spf"), Dns.Found("srv.submissions"));
        page.WaitForAssertion(() => Assert.Equal("2 of 2 records found", page.Find("[role=status].sr").TextContent));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".tools .ttl")));
        Assert.Equal("All records are there.", Reason(page));
        Assert.Equal("All 2 found", await page.InvokeAsync(() => Desk.Result(SetupStep.Records)));
        Assert.False(Continue(page).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Never_takes_a_failed_look_up_for_a_record_that_is_there()
    {
        Kept(Dns.Found("mx"), Dns.Blank[1] with { Difference = "no answer" }, Dns.Found("srv.submissions"));
        var page = await OpenAsync<RecordsPage>("/setup/records");
        page.WaitForAssertion(() => Assert.Equal(["Found", "Lookup failed"], Marks(page)));
        Assert.Equal("One of 2 records is still open.\nOthers may doubt your mail until they are there.", Reason(page));
    }

    [Fact]
    public async Task Writes_names_and_texts_as_a_provider_asks_for_them()
    {
        Kept(Dns.Found("mx"), Dns.Wrong("spf", FindingState.Missing, FindingSeverity.Problem), Dns.Found("srv.submissions"));
        var page = await OpenAsync<RecordsPage>("/setup/records");
        page.WaitForAssertion(() => Assert.Equal(["TXT", "hollis.example.", "v=spf1 mx ~all"], Record(page)));
        page.On(at => at.Find("[aria-label=Names] button:last-child").Click());
        page.On(at => at.Find("[aria-label='Text values'] button:last-child").Click());
        page.WaitForAssertion(() => Assert.Equal(["TXT", "@", "\"v=spf1 mx ~all\""], Record(page)));
    }

    [Fact]
    public async Task Has_the_zone_as_a_file()
    {
        Kept(Dns.Found("mx"), Dns.Wrong("spf", FindingState.Missing, FindingSeverity.Problem), Dns.Found("srv.submissions"));
        var page = await OpenAsync<RecordsPage>("/setup/records");
        page.WaitForElement(".ways label:nth-of-type(2) input");
        await page.OnAsync(at => at.Find(".ways label:nth-of-type(2) input").ChangeAsync(new() { Value = "on" }));
        Assert.Equal("; zone of hollis.example\n", page.Find("pre").TextContent);
        Assert.Empty(page.FindAll(".under"));
        var module = JSInterop.SetupModule(StaticFiles.Module("Admin/DnsPage.razor.js"));
        module.Mode = JSRuntimeMode.Loose;
        page.On(at => at.Find(".file .btn").Click());
        Assert.Equal(["hollis.example.zone", "; zone of hollis.example\n"], module.VerifyInvoke("save").Arguments);
    }

    [Fact]
    public async Task Publishes_by_a_name_server_and_looks_then()
    {
        Kept(Dns.Found("mx"), Dns.Wrong("spf", FindingState.Missing, FindingSeverity.Problem), Dns.Found("srv.submissions"));
        Publishing.Zone = new UpdateZone { Zone = "hollis.example", Server = "ns1.example", KeyName = "mox" };
        Publishing.Plan = new PublishOutcome(PublishResult.Done, "One record comes.", [new RecordChange(false, "hollis.example.", "TXT", "v=spf1 mx ~all")]);
        var page = await OpenAsync<RecordsPage>("/setup/records");
        page.WaitForElement(".ways label:nth-of-type(1) input");
        await page.OnAsync(at => at.Find(".ways label:nth-of-type(1) input").ChangeAsync(new() { Value = "on" }));
        Assert.Equal(0, Dns.Runs);
        page.WaitForElement(".publish .btn.primary");
        page.On(at => at.Find(".publish .btn.primary").Click());
        page.WaitForAssertion(() => Assert.Equal((1, 1), (Publishing.Published, Dns.Runs)));
    }

    [Fact]
    public async Task Lets_the_old_server_keep_the_mail_for_now_and_says_that_it_does()
    {
        Kept(Dns.Wrong("mx", FindingState.Different, FindingSeverity.Problem, "10 mx.oldhost.example."), Dns.Found("spf"), Dns.Found("srv.submissions"));
        var page = await OpenAsync<RecordsPage>("/setup/records");
        page.WaitForElement(".under .acts .btn");
        page.On(at => at.Find(".under .acts .btn").Click());
        page.WaitForAssertion(() => Assert.Equal(["Elsewhere", "Found"], Marks(page)));
        Assert.Equal(Time.GetUtcNow().AddDays(30), Assert.Single(Dns.Accepted).Until);
        Assert.Equal("All is there but the move itself:\nmail to hollis.example still goes to the old server.", Reason(page));
        Assert.False(Continue(page).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Opens_the_first_of_many_that_are_missing_and_all_when_asked()
    {
        Dns.Blank.AddRange(Enumerable.Range(0, 4).Select(i => FakeDnsAdmin.Row($"dkim.{i}", DnsGroup.Dkim, "TXT", "v=DKIM1")));
        Kept([Dns.Found("mx"), .. Dns.Blank.Skip(1).Where(row => !row.Optional).Select(row => Dns.Wrong(row.Key, FindingState.Missing, FindingSeverity.Problem))]);
        var page = await OpenAsync<RecordsPage>("/setup/records");
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".under")));
        Assert.Equal("true", page.Find("#record-spf .ib").GetAttribute("aria-expanded"));
        page.On(at => at.Find(".tools .btn.plain").Click());
        Assert.Equal(5, page.FindAll(".under").Count);
        Assert.Equal("Close all", page.Find(".tools .btn.plain").TextContent);
        page.On(at => at.Find(".tools .btn.plain").Click());
        Assert.Empty(page.FindAll(".under"));
        page.On(at => at.Find("#record-spf").Click());
        Assert.Single(page.FindAll(".under"));
    }

    private void Kept(params Finding[] findings)
    {
        Dns.Last.AddRange(findings);
        Dns.LastRun = Time.GetUtcNow();
    }

    private async Task PutAsync(params Finding[] findings)
    {
        var run = Dns.Run;
        foreach (var finding in findings) await run.Writer.WriteAsync(finding);
        run.Writer.Complete();
    }

    private static IEnumerable<string> Marks(IRenderedComponent<RecordsPage> page) => page.FindAll(".line.dnsrec .mark").Select(mark => mark.TextContent);

    private static IEnumerable<string> Record(IRenderedComponent<RecordsPage> page) => page.FindAll(".under .record dd:not(.act)").Take(3).Select(dd => dd.TextContent);
}
