using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>An open page outlives what happens to the server, and both ways of opening it work side by side.</summary>
public class Pages_that_stay
{
    [PeerFact("chromium", "swaks")]
    public async Task A_page_comes_back_by_itself_after_the_server_was_killed_and_started_again()
    {
        var folder = Directory.CreateTempSubdirectory("mox-stay-").FullName;
        var offset = FreePorts.Offset();
        await using var browser = await Browser.OpenAsync();
        IPage page;
        await using (var first = await ApplianceProcess.StartAsync(folder, offset))
        {
            page = await browser.SignInAsync(first);
            await Peers.SwaksAsync(first.Smtp, ApplianceProcess.Login, "before the fall");
            await page.Locator(".row", new() { HasText = "before the fall" }).ClickAsync();
            await Assertions.Expect(page.Locator(".reader article.msg")).ToBeVisibleAsync(new() { Timeout = 10_000 });
            await first.KillAsync();
        }

        await using (var second = await ApplianceProcess.StartAsync(folder, offset))
        {
            await Peers.SwaksAsync(second.Smtp, ApplianceProcess.Login, "after the fall");
            await Assertions.Expect(page.Locator(".row", new() { HasText = "after the fall" })).ToBeVisibleAsync(new() { Timeout = 45_000 });
            await Assertions.Expect(page.Locator(".reader")).ToContainTextAsync("before the fall");
            browser.ForgetFaults();
            await page.Locator(".row", new() { HasText = "after the fall" }).ClickAsync();
            await Assertions.Expect(page.Locator(".reader h1")).ToContainTextAsync("after the fall");
            Assert.Empty(browser.Faults);
        }

        Directory.Delete(folder, recursive: true);
    }

    [PeerFact("chromium")]
    public async Task One_browser_signs_in_over_TLS_and_then_without()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        var secure = await browser.SignInAsync(server, tls: true);
        await secure.GotoAsync($"http://127.0.0.1:{server.Http}/signin");
        await secure.FillAsync("#login", ApplianceProcess.Login);
        await secure.FillAsync("#password", ApplianceProcess.Password);
        await secure.ClickAsync("button[type=submit]");
        await Assertions.Expect(secure.Locator(".rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await secure.GotoAsync($"https://127.0.0.1:{server.Https}/");
        await Assertions.Expect(secure.Locator(".rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        Assert.Empty(browser.Faults);
    }
}
