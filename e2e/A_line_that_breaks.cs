using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>What happens to an open page while the line to the server is away, and when the server was killed: what was pressed is done or refused in words, and the page comes back as it was.</summary>
public class A_line_that_breaks
{
    [PeerFact("chromium", "swaks")]
    public async Task Does_or_refuses_what_was_pressed_and_gives_view_and_draft_back()
    {
        var folder = Directory.CreateTempSubdirectory("mox-line-").FullName;
        var offset = FreePorts.Offset();
        await using var browser = await Browser.OpenAsync();
        await using var relay = new Relay(80 + offset);
        IPage page;
        string? picked;
        await using (var first = await ApplianceProcess.StartAsync(folder, offset))
        {
            for (var i = 1; i <= 60; i++) await Peers.SwaksAsync(first.Smtp, ApplianceProcess.Login, $"Letter {i}");
            page = await browser.SignInAsync(first, port: relay.Port);
            await Expect(page, "html[data-shown]");
            await Expect(page, ".rows[aria-rowcount='60']");
            await page.Keyboard.PressAsync("j");
            await Expect(page, ".row.at");

            // A short loss: no overlay, the command waits and is done.
            relay.Cut();
            await page.WaitForFunctionAsync("() => window.moxLine.isDown");
            await page.Keyboard.PressAsync("e");
            await Expect(page, "html[data-net]");
            Assert.Equal(0, await page.Locator("[id=components-reconnect-modal]:visible").CountAsync());
            relay.Mend();
            await Expect(page, ".rows[aria-rowcount='59']");
            await Assertions.Expect(page.Locator("html[data-net]")).ToHaveCountAsync(0);

            // A longer one: it is refused, and nothing was changed.
            relay.Cut();
            await page.WaitForFunctionAsync("() => window.moxLine.isDown");
            if (await page.Locator("#line-notice button").IsVisibleAsync()) await page.Locator("#line-notice button").ClickAsync();
            await page.Keyboard.PressAsync("e");

            // What was said before may stand in it still, unseen.
            await Assertions.Expect(page.Locator("#line-notice:visible")).ToContainTextAsync("Archive", new() { Timeout = 15_000 });
            relay.Mend();
            await page.WaitForFunctionAsync("() => !window.moxLine.isDown", null, new() { Timeout = 20_000 });
            await Expect(page, ".rows[aria-rowcount='59']");

            // Picked rows, a scrolled list and a draft, when the server is killed.
            await page.Keyboard.PressAsync("x");
            await Expect(page, ".app[data-picked]");
            picked = await page.Locator(".app").GetAttributeAsync("data-picked");
            await page.Keyboard.PressAsync("c");
            await page.Locator(".dock:not([hidden]) #subject, .dock:not([hidden]) [id^=subject]").First.FillAsync("Half a thought");
            await page.WaitForTimeoutAsync(1500);
            await page.EvaluateAsync("document.querySelector('.rows').scrollTop = 900");
            await browser.KeepAsync(page, "line-before");
            await first.KillAsync();
        }

        var began = TimeProvider.System.GetTimestamp();
        await using (var second = await ApplianceProcess.StartAsync(folder, offset))
        {
            await page.WaitForFunctionAsync("() => performance.getEntriesByType('navigation')[0].type === 'reload' && document.querySelector('.rows[aria-busy=false]') !== null", null, new() { Timeout = 45_000 });
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(45));
            await Expect(page, $".app[data-picked='{picked}']");
            await Assertions.Expect(page.Locator(".dock").First).ToContainTextAsync("Half a thought", new() { Timeout = 15_000 });
            await page.WaitForFunctionAsync("() => Math.abs(document.querySelector('.rows').scrollTop - 900) < 80");
            await browser.KeepAsync(page, "line-after");
        }

        Directory.Delete(folder, recursive: true);
    }

    [PeerFact("chromium", "swaks")]
    public async Task Can_be_installed_counts_unread_mail_and_has_a_page_for_no_network_that_goes_on_by_itself()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var relay = new Relay(server.Http);
        await using var browser = await Browser.OpenAsync();
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "one of two");
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "two of two");
        var page = await browser.SignInAsync(server, port: relay.Port);
        await Assertions.Expect(page).ToHaveTitleAsync("Inbox (2)", new() { Timeout = 10_000 });
        await Expect(page, "link[rel=icon][href^='data:image/png']");
        using (var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Http}") })
        {
            using var manifest = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync(new Uri("/app.webmanifest", UriKind.Relative)));
            Assert.Equal("standalone", manifest.RootElement.GetProperty("display").GetString());
            foreach (var icon in manifest.RootElement.GetProperty("icons").EnumerateArray())
            {
                using var answer = await client.GetAsync(new Uri(icon.GetProperty("src").GetString()!, UriKind.Relative));
                Assert.Equal((System.Net.HttpStatusCode.OK, "image/png"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            }
        }

        await page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => true)");
        await page.ReloadAsync();
        await Expect(page, "html[data-ready]");
        relay.Cut();
        await page.GotoAsync($"http://127.0.0.1:{relay.Port}/mail/settings");
        await Assertions.Expect(page.Locator("h1:visible")).ToHaveTextAsync("No connection to your mail server");
        await browser.KeepAsync(page, "no-network");
        relay.Mend();
        await Assertions.Expect(page.Locator(".settings h1")).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }

    [PeerFact("chromium", "swaks")]
    public async Task Loads_a_page_again_whose_start_was_broken_off()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var relay = new Relay(server.Http);
        await using var browser = await Browser.OpenAsync();
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "read after all");
        var page = await browser.SignInAsync(server, port: relay.Port);
        await Expect(page, "html[data-shown]");

        // Its last file is held back, so that the line breaks before it hears anything.
        await page.RouteAsync("**/js/view.js*", async route =>
        {
            relay.Cut();
            await route.AbortAsync();
        }, new() { Times = 1 });
        await page.ReloadAsync();
        await page.WaitForFunctionAsync("() => window.moxLine.isDown");
        Assert.Equal(0, await page.Locator("html[data-shown]").CountAsync());
        await page.EvaluateAsync("window.broken = true");
        relay.Mend();
        await page.WaitForFunctionAsync("() => window.broken !== true && 'shown' in document.documentElement.dataset", null, new() { Timeout = 20_000 });
        await page.Keyboard.PressAsync("j");
        await Expect(page, ".row.at");
    }

    private static Task Expect(IPage page, string selector) => Assertions.Expect(page.Locator(selector).First).ToBeAttachedAsync(new() { Timeout = 15_000 });
}
