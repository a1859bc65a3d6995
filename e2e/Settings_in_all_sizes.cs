using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>Settings, palette and sheet of keys in all sizes and themes; what was chosen on one device stands on the next before its first paint.</summary>
public class Settings_in_all_sizes
{
    [PeerFact("chromium", "swaks")]
    public async Task Fit_and_hold_on_every_device()
    {
        await using var server = await ApplianceProcess.StartAsync();
        for (var i = 1; i <= 5; i++) await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, $"Letter {i}");
        await using var browser = await Browser.OpenAsync();
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme);
                var name = $"{width}-{scheme}".ToLowerInvariant();
                await page.Keyboard.PressAsync("Control+k");
                await Assertions.Expect(page.Locator("#palette [role=option]").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"palette-{name}");
                Assert.Empty(await Barriers.InAsync(page));

                // The key pressed in the moment in which the palette shuts is meant for the page.
                await page.EvaluateAsync("""
                    () => {
                      const palette = document.getElementById("palette"), field = palette.querySelector("input");
                      palette.close();
                      field.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true, cancelable: true }));
                    }
                    """);
                await Assertions.Expect(page.Locator("#key-sheet dl").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"keys-{name}");
                Assert.Empty(await Barriers.InAsync(page));
                await page.Keyboard.PressAsync("Escape");
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail/settings");
                await Assertions.Expect(page.Locator(".settings .own li").First).ToBeAttachedAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"settings-{name}");
                Assert.Empty(await Barriers.InAsync(page));
                await page.Context.CloseAsync();
            }
        }

        await HoldsOnTheNextDeviceAsync(server, browser);
        Assert.Empty(browser.Faults);
    }

    private static async Task HoldsOnTheNextDeviceAsync(ApplianceProcess server, Browser browser)
    {
        var one = await browser.SignInAsync(server);
        await one.GotoAsync($"http://127.0.0.1:{server.Http}/mail/settings");
        await one.Locator(".picks label", new() { HasText = "Dark" }).ClickAsync();
        await Assertions.Expect(one.Locator("html[data-theme=dark]")).ToBeAttachedAsync(new() { Timeout = 5_000 });
        await one.Locator(".picks label", new() { HasText = "Below the list" }).ClickAsync();
        await Assertions.Expect(one.Locator("html[data-layout=below]")).ToBeAttachedAsync(new() { Timeout = 5_000 });
        await one.Locator(".picks label", new() { HasText = "Classic" }).ClickAsync();
        await Assertions.Expect(one.Locator(".toast")).ToContainTextAsync("Classic", new() { Timeout = 5_000 });
        var other = await browser.SignInAsync(server);
        var document = await other.GotoAsync($"http://127.0.0.1:{server.Http}/mail");
        Assert.Contains("data-theme=\"dark\"", await document!.TextAsync(), StringComparison.Ordinal);
        await Assertions.Expect(other.Locator("html[data-ready] .rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await Assertions.Expect(other.Locator(".split.list-height")).ToBeVisibleAsync();
        await other.Keyboard.PressAsync("j");
        await other.Keyboard.PressAsync("a");
        await Assertions.Expect(other.Locator(".toast")).ToContainTextAsync("Archived", new() { Timeout = 5_000 });
        await SplitAsync(other);
        await other.GotoAsync($"http://127.0.0.1:{server.Http}/mail?compose=mailto:bob%40elsewhere.test%3Fsubject%3DBy%2520link");
        await Assertions.Expect(other.Locator(".dock")).ToContainTextAsync("bob@elsewhere.test", new() { Timeout = 10_000 });
        await browser.KeepAsync(other, "mailto-below-dark");
    }

    /// <summary>The line between list and message, by keys: the size is kept by the browser.</summary>
    private static async Task SplitAsync(IPage page)
    {
        const string Height = "document.querySelector('.column').getBoundingClientRect().height";
        var before = await page.EvaluateAsync<double>(Height);
        await page.FocusAsync(".split.list-height");
        await page.Keyboard.PressAsync("Shift+ArrowDown");
        var after = await page.EvaluateAsync<double>(Height);
        Assert.Equal(before + 64, after, 1.5);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        Assert.Equal(after, await page.EvaluateAsync<double>(Height), 1.5);
        await page.FocusAsync(".split.list-height");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(before, await page.EvaluateAsync<double>(Height), 1.5);
    }

    private static async Task ShownAsync(Browser browser, IPage page, string name)
    {
        await browser.KeepAsync(page, name);
        var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(inner <= outer, $"{name} scrolls sideways: {inner} in {outer}");
    }
}
