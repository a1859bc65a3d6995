using Microsoft.Playwright;
using Mox.Protocols.Dns.Wire;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The DNS page of a domain, in a browser, against a resolver that has some of its records right, some wrong and some not.</summary>
public class Dns_page
{
    private const string Login = "ann@ours.test";

    [PeerFact("chromium", "unbound")]
    public async Task Shows_what_is_wrong_lets_it_be_put_right_and_sees_that()
    {
        await using var dns = await UnboundProcess.StartAsync(Records("0 1 587 mail.ours.test."));
        await using var server = await ApplianceProcess.ServeAsync(Login, Settings(dns), isAdmin: true);
        await using var browser = await Browser.OpenAsync();
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var sized = await OpenAsync(browser, server, width, height, scheme);
                await Assertions.Expect(sized.Locator("#row-mx .mark")).ToHaveTextAsync("Found");
                await browser.KeepAsync(sized, $"dns-{width}-{scheme}".ToLowerInvariant(), whole: true);
                var (inner, outer) = (await sized.EvaluateAsync<int>("document.documentElement.scrollWidth"), await sized.EvaluateAsync<int>("document.documentElement.clientWidth"));
                Assert.True(inner <= outer, $"scrolls sideways at {width}: {inner} in {outer}");
                await sized.Context.CloseAsync();
            }
        }

        var page = await OpenAsync(browser, server, 1440, 900, ColorScheme.Light);
        await Assertions.Expect(page.Locator("#row-srv\\.submissions .mark")).ToHaveTextAsync("Different");
        await Assertions.Expect(page.Locator("#row-srv\\.submissions del")).ToHaveTextAsync("587");
        await Assertions.Expect(page.Locator("#row-srv\\.submissions + tr.more")).ToContainTextAsync("0 1 465 mail.ours.test.");
        await Assertions.Expect(page.Locator("#row-dmarc .mark")).ToHaveTextAsync("Missing");
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.Locator("#row-dmarc + tr.more").GetByLabel("Copy name").ClickAsync();
        await Assertions.Expect(page.Locator("#row-dmarc + tr.more").GetByText("Copied")).ToBeVisibleAsync();
        Assert.Equal("_dmarc.ours.test.", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));

        await page.Locator("#row-dmarc + tr.more").GetByText("Mark as handled elsewhere").ClickAsync();
        await page.Locator("form.accept input").FillAsync("the parent company");
        await page.Locator("form.accept button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("#row-dmarc .mark")).ToHaveTextAsync("Elsewhere");

        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Zone file").ClickAsync());
        Assert.Equal("ours.test.zone", file.SuggestedFilename);
        Assert.Contains("ours.test. 300 IN MX 10 mail.ours.test.", await File.ReadAllTextAsync(await file.PathAsync()), StringComparison.Ordinal);

        await dns.StopAsync();
        await using var later = await UnboundProcess.StartAsync(dns.Port, Records("0 1 465 mail.ours.test."));
        await page.GetByRole(AriaRole.Button, new() { Name = "Check now", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#row-srv\\.submissions .mark")).ToHaveTextAsync("Found", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator("#row-dmarc .mark")).ToHaveTextAsync("Elsewhere");
        Assert.Empty(browser.Faults);
    }

    [PeerFact("chromium", "named", "named-checkzone")]
    public async Task Publishes_what_is_missing_by_the_name_server_and_moves_the_plan_on()
    {
        await using var bind = await Bind.StartAsync("ours.test", "mail A 127.0.0.1\n@ TXT \"site-verification=1\"\n_dmarc TXT \"v=DMARC1; p=none\"\n@ MX 5 old");
        await using var server = await ApplianceProcess.ServeAsync(Login, [("Dns:Servers:0", bind.EndPoint.ToString()), .. Settings(null)], isAdmin: true);
        await using var browser = await Browser.OpenAsync();
        var page = await OpenAsync(browser, server, 1440, 1000, ColorScheme.Light);
        await Assertions.Expect(page.Locator("#row-mx .mark")).ToHaveTextAsync("Different");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).ClickAsync();
        await page.FillAsync("#zone-server", bind.EndPoint.Address.ToString());
        await page.FillAsync("#zone-port", Peers.Text(bind.EndPoint.Port));
        await page.FillAsync("#zone-key", "ours");
        await page.FillAsync("#zone-secret", "d3Jvbmc=");
        await page.ClickAsync("text=Test and save");
        await Assertions.Expect(page.Locator("#publish form > [role=alert]")).ToContainTextAsync("another secret");
        await KeepAllAsync(browser, page, "dns-publish-form");
        await page.SetViewportSizeAsync(1440, 1000);
        await page.FillAsync("#zone-secret", Bind.Secret);
        await page.ClickAsync("text=Test and save");
        await Assertions.Expect(page.Locator("#publish .primary")).ToContainTextAsync("changes");
        await KeepAllAsync(browser, page, "dns-publish-changes");
        await page.SetViewportSizeAsync(1440, 1000);
        await page.ClickAsync("#publish .primary");
        await Assertions.Expect(page.Locator("#publish .came")).ToContainTextAsync("published");

        // The page looks again by itself.
        await Assertions.Expect(page.Locator("#row-mx .mark")).ToHaveTextAsync("Found", new() { Timeout = 60_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check now", Exact = true })).ToBeEnabledAsync(new() { Timeout = 60_000 });
        Assert.Equal(["10 mail.ours.test."], await bind.RecordsAsync("ours.test", DnsType.Mx));
        Assert.Equal(["\"v=DMARC1; p=none\""], await bind.RecordsAsync("_dmarc.ours.test", DnsType.Txt));

        // The plan: off without evidence, on by a plain word.
        var plan = page.Locator("#plan-dmarc");
        await Assertions.Expect(plan.Locator(".track .now")).ToContainTextAsync("Watch");
        await Assertions.Expect(plan.GetByText("Go on to “Junk folder”")).ToBeDisabledAsync();
        await plan.GetByText("Go on anyway…").ClickAsync();
        await KeepAllAsync(browser, page, "dns-plan");
        await page.SetViewportSizeAsync(1440, 1000);
        await plan.GetByText("Go on anyway", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(plan).ToContainTextAsync("You chose “Junk folder”.");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check now", Exact = true })).ToBeEnabledAsync(new() { Timeout = 60_000 });
        await page.Locator("#publish").GetByText("Look again").ClickAsync();
        await page.ClickAsync("#publish .primary");
        await Assertions.Expect(plan.Locator(".track .now")).ToContainTextAsync("Junk folder", new() { Timeout = 60_000 });
        Assert.Equal(["\"v=DMARC1; p=quarantine\""], await bind.RecordsAsync("_dmarc.ours.test", DnsType.Txt));
        Assert.DoesNotContain(Bind.Secret, server.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(Bind.Secret, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(browser.Faults);
    }

    /// <summary>Keeps pictures at all widths in both themes; nothing may scroll sideways.</summary>
    private static async Task KeepAllAsync(Browser browser, IPage page, string name)
    {
        foreach (var (width, height) in new[] { (1440, 1000), (900, 800), (390, 844) })
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await browser.KeepAsync(page, $"{name}-{width}-{scheme}".ToLowerInvariant(), whole: true);
            }

            var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
            Assert.True(inner <= outer, $"{name} scrolls sideways at {width}: {inner} in {outer}");
        }

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
    }

    private static async Task<IPage> OpenAsync(Browser browser, ApplianceProcess server, int width, int height, ColorScheme scheme)
    {
        var page = await browser.SignInAsync(server, width, height, scheme, login: Login);
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/admin/domains/ours.test/dns");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check now", Exact = true })).ToBeEnabledAsync(new() { Timeout = 60_000 });
        return page;
    }

    private static (string, string)[] Settings(UnboundProcess? dns) =>
    [
        .. dns is null ? Array.Empty<(string, string)>() : [("Dns:Servers:0", dns.Address)], ("Dns:Rounds", "1"), ("Appliance:Addresses:0", "127.0.0.1"), ("DnsCheck:Scheduled", "false"), ("DnsCheck:AskBlocklists", "false"), ("DnsCheck:TryOutboundPort", "false"),
        ("DnsCheck:SignedName", "ours.test"), ("DnsCheck:LookUpTries", "1"), ("DnsCheck:LookUpTimeout", "00:00:02"), ("DnsCheck:ConnectTimeout", "00:00:02"),
    ];

    private static string[] Records(string submissions) =>
    [
        "ours.test SOA ns.ours.test. host.ours.test. 1 3600 600 86400 240", "ours.test MX 10 mail.ours.test.", "mail.ours.test A 127.0.0.1", "1.0.0.127.in-addr.arpa PTR mail.ours.test.",
        "ours.test TXT \"v=spf1 ip4:127.0.0.1 mx ~all\"", "mail.ours.test TXT \"v=spf1 a -all\"", "autoconfig.ours.test CNAME mail.ours.test.",
        "_imaps._tcp.ours.test SRV 0 1 993 mail.ours.test.", $"_submissions._tcp.ours.test SRV {submissions}", "_autodiscover._tcp.ours.test SRV 0 1 443 other.test.",
    ];
}
