using Bunit;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Admin;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests.Admin;

public class Publishing_from_the_DNS_page : Page
{
    private static readonly UpdateZone Kept = new() { Zone = "hollis.example", Server = "ns1.hollis.example", KeyName = "ours", Algorithm = TsigAlgorithm.HmacSha512 };

    private static readonly PublishOutcome Planned = new(PublishResult.Done, "These changes would be made.",
    [
        new RecordChange(true, "hollis.example.", "MX", "5 old.hollis.example."),
        new RecordChange(false, "hollis.example.", "MX", "10 mail.hollis.example."),
        new RecordChange(false, "_imaps._tcp.hollis.example.", "SRV", "0 1 993 mail.hollis.example."),
        new RecordChange(true, "mta-sts.hollis.example.", "CNAME", "elsewhere.example."),
    ])
    {
        Left = [new RecordLeft(LeftBecause.There, "mail.hollis.example.", "A", "203.0.113.25"), new RecordLeft(LeftBecause.Decision, "_dmarc.hollis.example.", "TXT", "v=DMARC1; p=none", "You choose under Plan."), new RecordLeft(LeftBecause.OfOthers, "hollis.example.", "TXT", "site-verification=1")],
    };

    [Fact]
    public void Asks_for_a_name_server_first_and_says_what_is_wrong_with_what_was_typed()
    {
        var page = Open();
        Assert.Equal("hollis.example", page.Find("#zone-name").GetAttribute("value"));
        Assert.Equal("password", page.Find("#zone-secret").GetAttribute("type"));
        Assert.Empty(page.FindAll(".error"));
        page.On(at => at.Find("form").Submit());
        Assert.Equal(3, page.FindAll(".error").Count);
        page.On(at => at.Find("#zone-server").Input("not a host"));
        Assert.Contains("neither an address nor a host name", page.Find("#zone-server-help").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#zone-name").Input("other.example"));
        Assert.Contains("does not lie in other.example", page.Find("#zone-name-help").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#zone-port").Input("99999"));
        Assert.Contains("From 1 to 65535", page.Find("#zone-port-help").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#zone-port").Input("x"));
        Assert.Contains("A number", page.Find("#zone-port-help").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#zone-secret").Input("not base64!"));
        Assert.Contains("base64", page.Find("#zone-secret-help").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("not base64!", page.Find("#zone-secret-help").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("form").Submit());
        Assert.Empty(Publishing.Secrets);
    }

    [Fact]
    public void Keeps_a_name_server_only_after_a_test_and_shows_at_once_what_would_change()
    {
        Publishing.Test = new PublishOutcome(PublishResult.WrongKey, "ns1 has another secret for the key ours.", []);
        Publishing.Plan = Planned;
        var page = Open();
        page.On(at => at.Find("#zone-server").Input("192.0.2.53"));
        page.On(at => at.Find("#zone-key").Input("ours"));
        page.On(at => at.Find("#zone-secret").Input("c2VjcmV0"));
        page.On(at => at.Find("form").Submit());
        Assert.Equal("ns1 has another secret for the key ours.", page.Find("form > [role=alert]").TextContent);
        Publishing.Test = new PublishOutcome(PublishResult.Done, "ns1 takes updates.", []);
        page.On(at => at.Find("#zone-algorithm").Change("HmacSha512"));
        page.On(at => at.Find("form").Submit());
        page.WaitForAssertion(() => Assert.Contains("hmac-sha512", page.Find(".how").TextContent, StringComparison.Ordinal));
        Assert.Equal(["c2VjcmV0", "c2VjcmV0"], Publishing.Secrets);
        Assert.Equal("Publish 3 changes", page.Find(".primary").TextContent);
        Assert.DoesNotContain("c2VjcmV0", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_what_is_added_replaced_removed_and_left_alone_then_does_it_and_has_it_looked_up()
    {
        Publishing.Zone = Kept;
        Publishing.Plan = Planned;
        Publishing.Publication = Planned with { Text = "The records are published." };
        var looked = 0;
        var page = Render<DnsPublish>(with => with.Add(publish => publish.Publishing, Publishing).Add(publish => publish.Domain, FakeDnsAdmin.Domain).Add(publish => publish.OnPublished, () => looked++));
        Assert.Equal(["Replaced", "Removed", "Added"], Marks(page, ".changes > ul"));
        var replaced = page.FindAll(".changes > ul li").Single(line => line.QuerySelector(".mark")!.TextContent == "Replaced");
        Assert.Equal(("5 old.hollis.example.", "10 mail.hollis.example."), (replaced.QuerySelector("del")!.TextContent, replaced.QuerySelector(".value")!.TextContent));
        Assert.Equal(["Decide", "Not ours", "There"], Marks(page, "details"));
        Assert.True(page.Find("details").HasAttribute("open"));
        Assert.Equal(0, Publishing.Published);
        page.On(at => at.Find(".primary").Click());
        page.WaitForAssertion(() => Assert.Equal((1, 1), (Publishing.Published, looked)));
        Assert.Equal("The records are published.", page.Find("[role=status]").TextContent);
        Assert.Empty(page.FindAll(".primary"));
    }

    [Theory]
    [InlineData(PublishResult.Unreachable, "192.0.2.53 gave no answer within 15 seconds.")]
    [InlineData(PublishResult.Refused, "ns1 refuses the change (REFUSED).")]
    [InlineData(PublishResult.ClocksDiffer, "The clocks differ.")]
    public void Says_why_it_cannot_and_offers_another_try(PublishResult result, string text)
    {
        Publishing.Zone = Kept;
        Publishing.Plan = new PublishOutcome(result, text, []);
        var page = Open();
        Assert.Equal(text, page.Find("[role=alert]").TextContent);
        Assert.Empty(page.FindAll(".primary"));
        Publishing.Plan = Planned;
        page.On(at => at.FindAll("button").Single(button => button.TextContent == "Try again").Click());
        page.WaitForAssertion(() => Assert.Equal("Publish 3 changes", page.Find(".primary").TextContent));
    }

    [Fact]
    public void Forgets_a_name_server_after_a_plain_word()
    {
        Publishing.Zone = Kept;
        var page = Open();
        page.On(at => at.FindAll("button").Single(button => button.TextContent == "Forget").Click());
        Assert.NotNull(Publishing.Zone);
        Assert.Contains("The secret is deleted", page.Find(".ask").TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll("button").Single(button => button.TextContent == "Forget it").Click());
        page.WaitForAssertion(() => Assert.NotNull(page.Find("#zone-server")));
        Assert.Null(Publishing.Zone);
    }

    [Fact]
    public void Keeps_the_secret_that_is_there_when_only_the_rest_is_changed()
    {
        Publishing.Zone = Kept;
        var page = Open();
        page.On(at => at.FindAll("button").Single(button => button.TextContent == "Change").Click());
        Assert.Contains("Leave it empty", page.Find("#zone-secret-help").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#zone-server").Input("192.0.2.54"));
        page.On(at => at.Find("form").Submit());
        page.WaitForAssertion(() => Assert.Contains("192.0.2.54", page.Find(".how").TextContent, StringComparison.Ordinal));
        Assert.Equal([""], Publishing.Secrets);
    }

    [Fact]
    public void Stands_on_the_page_behind_a_button()
    {
        Dns.LastRun = Time.GetUtcNow().AddMinutes(-1);
        Dns.Last.Add(Dns.Found("mx"));
        Publishing.Zone = Kept;
        Publishing.Plan = Planned;
        Publishing.Publication = Planned;
        var page = Render<DnsPage>(with => with.Add(page => page.Name, "hollis.example"));
        page.WaitForElement(".summary");
        Assert.Empty(page.FindAll("#publish"));
        page.On(at => at.FindAll(".page-head button").Single(button => button.TextContent == "Publish").Click());
        page.WaitForElement("#publish .primary");
        page.On(at => at.Find("#publish .primary").Click());
        page.WaitForAssertion(() => Assert.Equal((1, 1), (Publishing.Published, Dns.Runs)));
    }

    private IRenderedComponent<DnsPublish> Open() => Render<DnsPublish>(with => with.Add(publish => publish.Publishing, Publishing).Add(publish => publish.Domain, FakeDnsAdmin.Domain));

    private static string[] Marks(IRenderedComponent<DnsPublish> page, string within) => [.. page.Find(within).QuerySelectorAll(".mark").Select(mark => mark.TextContent)];
}
