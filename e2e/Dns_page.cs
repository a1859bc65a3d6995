using Microsoft.Playwright;
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
        await page.GetByText("Check now").ClickAsync();
        await Assertions.Expect(page.Locator("#row-srv\\.submissions .mark")).ToHaveTextAsync("Found", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator("#row-dmarc .mark")).ToHaveTextAsync("Elsewhere");
        Assert.Empty(browser.Faults);
    }

    private static async Task<IPage> OpenAsync(Browser browser, ApplianceProcess server, int width, int height, ColorScheme scheme)
    {
        var page = await browser.SignInAsync(server, width, height, scheme, login: Login);
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/admin/domains/ours.test/dns");
        await Assertions.Expect(page.GetByText("Check now")).ToBeEnabledAsync(new() { Timeout = 60_000 });
        return page;
    }

    private static (string, string)[] Settings(UnboundProcess dns) =>
    [
        ("Dns:Servers:0", dns.Address), ("Dns:Rounds", "1"), ("Appliance:Addresses:0", "127.0.0.1"), ("DnsCheck:Scheduled", "false"), ("DnsCheck:AskBlocklists", "false"), ("DnsCheck:TryOutboundPort", "false"),
        ("DnsCheck:SignedName", "ours.test"), ("DnsCheck:LookUpTries", "1"), ("DnsCheck:LookUpTimeout", "00:00:02"), ("DnsCheck:ConnectTimeout", "00:00:02"),
    ];

    private static string[] Records(string submissions) =>
    [
        "ours.test SOA ns.ours.test. host.ours.test. 1 3600 600 86400 240", "ours.test MX 10 mail.ours.test.", "mail.ours.test A 127.0.0.1", "1.0.0.127.in-addr.arpa PTR mail.ours.test.",
        "ours.test TXT \"v=spf1 ip4:127.0.0.1 mx ~all\"", "mail.ours.test TXT \"v=spf1 a -all\"", "autoconfig.ours.test CNAME mail.ours.test.",
        "_imaps._tcp.ours.test SRV 0 1 993 mail.ours.test.", $"_submissions._tcp.ours.test SRV {submissions}", "_autodiscover._tcp.ours.test SRV 0 1 443 other.test.",
    ];
}
