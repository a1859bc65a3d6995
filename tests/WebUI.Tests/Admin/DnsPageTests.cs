using Bunit;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Admin;

namespace Mox.WebUI.Tests.Admin;

public class The_DNS_page : Page
{
    [Fact]
    public async Task Fills_its_rows_in_as_answers_come_and_says_at_the_end_what_they_came_to()
    {
        var page = Open();
        page.WaitForAssertion(() => Assert.Equal(["Looking up…", "Looking up…", "Looking up…"], Marks(page)));
        await Dns.Run.Writer.WriteAsync(Dns.Found("spf"));
        page.WaitForAssertion(() => Assert.Equal(["Looking up…", "Found", "Looking up…"], Marks(page)));
        await Dns.Run.Writer.WriteAsync(Dns.Found("mx"));
        await Dns.Run.Writer.WriteAsync(Dns.Found("srv.submissions"));
        Dns.Run.Writer.Complete();
        page.WaitForAssertion(() => Assert.Equal("Mail is flowing. 100 of 100 points.", page.Find("[role=status].sr").TextContent));
        Assert.Empty(page.FindAll("tr.more"));
        Assert.Equal("100", page.Find(".ring strong").TextContent);
    }

    [Fact]
    public void Opens_what_is_wrong_with_what_to_do_and_the_record_to_copy()
    {
        Kept(Dns.Found("mx"), Dns.Wrong("spf", FindingState.Missing, FindingSeverity.Problem), Dns.Wrong("srv.submissions", FindingState.Different, FindingSeverity.Warning, "0 1 587 mail.hollis.example."));
        var page = Open();
        page.WaitForAssertion(() => Assert.Equal(["Found", "Missing", "Different"], Marks(page)));
        var details = page.FindAll("tr.more");
        Assert.Equal(2, details.Count);
        Assert.Contains("Enter spf as it stands below.", details[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("\"v=spf1 mx ~all\"", details[0].QuerySelectorAll(".record dd:not(.act)")[2].TextContent);
        Assert.Equal("587", page.Find("#row-srv\\.submissions del").TextContent);
        Assert.Contains("300 (5 min)", details[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("Mail works. Two things would make it better.", page.Find(".summary h2").TextContent);
        Assert.Equal(2, page.FindAll(".reasons li").Count);
        Assert.Equal(0, Dns.Runs);
    }

    [Fact]
    public void Never_tells_a_failed_look_up_as_something_wrong()
    {
        Kept(Dns.Found("mx"), Dns.Blank[1] with { Difference = "no answer" }, Dns.Found("srv.submissions"));
        var page = Open();
        page.WaitForAssertion(() => Assert.Equal(["Found", "Lookup failed", "Found"], Marks(page)));
        Assert.Empty(page.FindAll("tr.more"));
        Assert.Equal("Mail is flowing.", page.Find(".summary h2").TextContent);
        Assert.Contains("1 row could not be found out", page.Find(".summary").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_names_and_texts_as_a_provider_asks_for_them()
    {
        Kept(Dns.Wrong("spf", FindingState.Missing, FindingSeverity.Problem));
        var page = Open();
        page.WaitForElement("tr.more");
        page.On(at => at.Find("[aria-label=Names] button:last-child").Click());
        page.On(at => at.Find("[aria-label=Texts] button:last-child").Click());
        page.WaitForAssertion(() => Assert.Equal(["TXT", "@", "v=spf1 mx ~all"], page.FindAll("tr.more .record dd:not(.act)").Take(3).Select(dd => dd.TextContent)));
        Assert.Equal(["false", "true"], page.FindAll("[aria-label=Texts] button").Select(button => button.GetAttribute("aria-pressed")));
    }

    [Fact]
    public void Lets_a_row_be_handled_elsewhere_and_taken_back()
    {
        Kept(Dns.Found("mx"), Dns.Wrong("spf", FindingState.Missing, FindingSeverity.Problem));
        var page = Open();
        page.WaitForElement("tr.more .acts button");
        page.On(at => at.Find("tr.more .acts button").Click());
        page.On(at => at.Find("form.accept").Submit());
        Assert.Equal("Say in a few words who handles it.", page.Find("[role=alert]").TextContent);
        page.On(at => at.Find("form.accept input").Input("bad"));
        page.On(at => at.Find("form.accept").Submit());
        page.WaitForAssertion(() => Assert.Contains("That is no reason", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        page.On(at => at.Find("form.accept input").Input("the other office"));
        page.On(at => at.Find("form.accept select").Change("30"));
        page.On(at => at.Find("form.accept").Submit());
        page.WaitForAssertion(() => Assert.Equal("Elsewhere", Marks(page)[1]));
        Assert.Equal(Time.GetUtcNow().AddDays(30), Assert.Single(Dns.Accepted).Until);
        Assert.Equal("Mail is flowing.", page.Find(".summary h2").TextContent);
        page.On(at => at.Find("#row-spf button").Click());
        page.WaitForElement("tr.more .acts button");
        page.On(at => at.Find("tr.more .acts button").Click());
        page.WaitForAssertion(() => Assert.Equal("Missing", Marks(page)[1]));
    }

    [Fact]
    public void Counts_down_how_long_an_old_answer_may_be_kept()
    {
        Kept(Dns.Found("mx") with { KeptFor = TimeSpan.FromSeconds(150) });
        var page = Open();
        page.WaitForElement("#row-mx button");
        page.On(at => at.Find("#row-mx button").Click());
        page.WaitForAssertion(() => Assert.Contains("1 min 30 s", page.Find(".ttl").TextContent, StringComparison.Ordinal));
        Time.Advance(TimeSpan.FromSeconds(31));
        page.WaitForAssertion(() => Assert.Contains("59 s", page.Find(".ttl").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Looks_by_itself_when_what_is_known_is_old_and_drops_rows_that_are_not_wanted_any_more()
    {
        Kept(Dns.Found("mx"), Dns.Found("spf"), Dns.Found("srv.submissions"));
        Dns.LastRun = Time.GetUtcNow().AddHours(-1);
        var page = Open();
        page.WaitForAssertion(() => Assert.Equal(1, Dns.Runs));
        await Dns.Run.Writer.WriteAsync(Dns.Found("mx"));
        Dns.Run.Writer.Complete();
        page.WaitForAssertion(() => Assert.Equal(["Found"], Marks(page)));
        page.On(at => at.Find(".page-head .primary").Click());
        page.WaitForAssertion(() => Assert.Equal(2, Dns.Runs));
    }

    [Fact]
    public void Says_that_a_domain_is_none_of_this_host_and_that_addresses_are_not_known()
    {
        var other = Render<DnsPage>(with => with.Add(page => page.Name, "other.example"));
        other.WaitForAssertion(() => Assert.Contains("is no domain of this host", other.Markup, StringComparison.Ordinal));
        Assert.Contains("is no domain of this host", Render<DnsPage>(with => with.Add(page => page.Name, "not a name")).Markup, StringComparison.Ordinal);
        Dns.AddressesKnown = false;
        Kept(Dns.Found("mx"));
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("Appliance:Addresses", page.Find(".note").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Shows_nothing_to_others_than_administrators()
    {
        IsAdmin = false;
        var page = Open();
        Assert.Empty(page.FindAll("table"));
        Assert.Equal(0, Dns.Runs);
    }

    [Theory]
    [InlineData("0 1 587 mail.", "0 1 465 mail.", "0 1 ", "587", " mail.")]
    [InlineData("v=spf1 -all", "v=spf1 mx -all", "v=spf1 ", "", "-all")]
    [InlineData("same", "same", "same", "", "")]
    [InlineData("", "x", "", "", "")]
    public void Marks_the_words_that_differ(string text, string other, string before, string differs, string after) =>
        Assert.Equal(new DnsDifference(before, differs, after), DnsDifference.Of(text, other));

    private void Kept(params Finding[] findings)
    {
        Dns.Last.AddRange(findings);
        Dns.LastRun = Time.GetUtcNow().AddMinutes(-1);
        if (findings.Length == 1) Dns.Blank.RemoveAll(row => row.Key != findings[0].Key);
    }

    private IRenderedComponent<DnsPage> Open() => Render<DnsPage>(with => with.Add(page => page.Name, "hollis.example"));

    private static string[] Marks(IRenderedComponent<DnsPage> page) => [.. page.FindAll("tbody .mark").Select(mark => mark.TextContent.Trim())];
}
