using System.Text;
using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The devices page at all widths, and the way of a profile from the code on the screen to a phone.</summary>
public class Devices
{
    [PeerFact("chromium", "zbarimg", "curl", "openssl")]
    public async Task The_code_on_the_page_leads_a_phone_to_a_signed_profile_once_and_the_page_says_so()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        var page = await OpenAsync(browser, server, 1440, 900, ColorScheme.Dark);
        var picture = Path.Combine(server.DataFolder, "qr.png");
        await page.Locator(".qr").ScreenshotAsync(new() { Path = picture });
        var link = (await ProgramRun.RunAsync("zbarimg", ["--raw", "-q", picture])).Output.Trim();
        Assert.StartsWith($"https://localhost:{server.Https}/account/devices/profile/", link, StringComparison.Ordinal);

        // A phone has no session and goes by the link alone.
        var got = await ProgramRun.RunAsync("curl", ["-sS", "-k", "-w", "\n%{http_code} %{content_type}", link]);
        Assert.EndsWith("\n200 application/x-apple-aspen-config", got.Output, StringComparison.Ordinal);
        var profile = got.Output[..got.Output.LastIndexOf('\n')];
        var verified = await ProgramRun.RunAsync("openssl", ["cms", "-verify", "-inform", "DER", "-noverify"], Encoding.Latin1.GetBytes(profile));
        Assert.True(verified.ExitCode == 0, verified.All);
        Assert.Contains("<string>mox@localhost</string>", verified.Output, StringComparison.Ordinal);
        Assert.EndsWith("404", (await ProgramRun.RunAsync("curl", ["-sS", "-k", "-w", "%{http_code}", link])).Output, StringComparison.Ordinal);
        await Assertions.Expect(page.Locator(".ttl")).ToContainTextAsync("Used", new() { Timeout = 10_000 });

        // The button gives the same on the device itself.
        await page.GetByRole(AriaRole.Button, new() { Name = "New code" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download the profile here" }).ClickAsync());
        Assert.Equal("localhost.mobileconfig", download.SuggestedFilename);
        await Assertions.Expect(page.Locator(".ttl")).ToContainTextAsync("Used", new() { Timeout = 10_000 });
        Assert.Empty(browser.Faults);
    }

    [PeerFact("chromium")]
    public async Task The_page_fits_at_every_width_in_both_themes()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        foreach (var (width, height) in new[] { (1440, 1000), (900, 1100), (390, 1500) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await OpenAsync(browser, server, width, height, scheme);
                await browser.KeepAsync(page, $"devices-{width}-{scheme}".ToLowerInvariant());
                Assert.Equal(await page.EvaluateAsync<int>("document.documentElement.clientWidth"), await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
                if (width == 390)
                {
                    await Assertions.Expect(page.Locator(".qr")).ToBeHiddenAsync();
                    await page.GetByRole(AriaRole.Button, new() { Name = "Show a code for another device" }).ClickAsync();
                    await Assertions.Expect(page.Locator(".qr")).ToBeVisibleAsync();
                    await browser.KeepAsync(page, $"devices-code-{width}-{scheme}".ToLowerInvariant());
                }

                await page.GetByRole(AriaRole.Button, new() { Name = "Thunderbird" }).ClickAsync();
                await Assertions.Expect(page.Locator(".qr")).ToHaveCountAsync(0);
                await browser.KeepAsync(page, $"devices-thunderbird-{width}-{scheme}".ToLowerInvariant());
                await page.Context.CloseAsync();
            }
        }

        Assert.Empty(browser.Faults);
    }

    [PeerFact("curl")]
    public async Task Mail_programs_find_their_servers_and_senders_no_policy_where_there_is_none()
    {
        await using var server = await ApplianceProcess.StartAsync();
        var found = await ProgramRun.RunAsync("curl", ["-sS", "-k", $"https://localhost:{server.Https}/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=mox%40localhost"]);
        Assert.Contains($"<port>{server.Imaps}</port>", found.Output, StringComparison.Ordinal);
        Assert.Contains($"<port>{server.Submissions}</port>", found.Output, StringComparison.Ordinal);
        Assert.EndsWith("404", (await ProgramRun.RunAsync("curl", ["-sS", "-k", "-w", "%{http_code}", $"https://localhost:{server.Https}/.well-known/mta-sts.txt"])).Output, StringComparison.Ordinal);
    }

    private static async Task<IPage> OpenAsync(Browser browser, ApplianceProcess server, int width, int height, ColorScheme scheme)
    {
        var page = await browser.SignInAsync(server, width, height, scheme);
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/account/devices");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Download the profile here" })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        return page;
    }
}
