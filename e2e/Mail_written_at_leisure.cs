using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>Several drafts at once, rich text, calling back, sending later and the outbox, as a person writes.</summary>
public class Mail_written_at_leisure
{
    [PeerFact("chromium", "swaks")]
    public async Task Drafts_stand_beside_each_other_what_is_sent_can_be_called_back_and_what_is_to_leave_later_waits_in_the_outbox()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server);

        // What was begun and not touched does not come back with the page.
        await page.Locator("button.write").ClickAsync();
        await page.WaitForFunctionAsync("() => Object.keys(JSON.parse(sessionStorage.getItem('mox-open') ?? '{}')).length === 1");
        await page.ReloadAsync();
        await page.WaitForFunctionAsync("() => sessionStorage.getItem('mox-open') === '{}' && document.documentElement.hasAttribute('data-ready')", null, new() { Timeout = 20_000 });
        await Assertions.Expect(page.Locator(".dock, .tabhold")).ToHaveCountAsync(0);
        Assert.Equal(0, await page.EvaluateAsync<int>("Object.keys(localStorage).filter((name) => name.startsWith('mox-draft:')).length"));

        // Two drafts: one open, one a tab; each keeps its words.
        await WriteAsync(page, "ann@elsewhere.test", "The garden", "Shall we plant on Saturday?");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".tabhold")).ToHaveCountAsync(1);
        await WriteAsync(page, "bo@elsewhere.test", "The boat", "The mast is back.");
        await Assertions.Expect(page.Locator(".tabhold")).ToHaveCountAsync(1);
        await browser.KeepAsync(page, "dock-two-drafts");
        await page.Locator(".tabhold .tab").ClickAsync();
        await Assertions.Expect(page.Locator(".dock:visible textarea.edit")).ToHaveValueAsync("Shall we plant on Saturday?");
        await Assertions.Expect(page.Locator(".tabhold .tab")).ToContainTextAsync("The boat");

        // The page is loaded again: both are there, and take the focus from nobody who types elsewhere already.
        await Assertions.Expect(page.Locator(".dock:visible .saved")).ToHaveTextAsync("Draft saved", new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".tabhold .cnt")).ToHaveTextAsync("Draft saved", new() { Timeout = 15_000 });
        var joins = new TaskCompletionSource();
        await page.RouteAsync("**/Composer.razor.js*", async route =>
        {
            await joins.Task;
            await route.ContinueAsync();
        });
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".tabhold .tab")).ToContainTextAsync("The boat", new() { Timeout = 20_000 });
        await page.GetByLabel("New folder").ClickAsync();
        await page.GetByLabel("Name of the new folder").FillAsync("Ship");
        await Assertions.Expect(page.Locator(".dock:visible[data-early]")).ToHaveCountAsync(1);
        joins.SetResult();
        await Assertions.Expect(page.Locator(".dock:visible:not([data-early])")).ToHaveCountAsync(1, new() { Timeout = 15_000 });
        await page.Keyboard.TypeAsync("yard");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".rail a", new() { HasText = "Shipyard" })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".dock:visible textarea.edit")).ToHaveValueAsync("Shall we plant on Saturday?", new() { Timeout = 15_000 });

        // Sent, and called back by its key word; then sent later.
        await page.Locator(".dock:visible footer .now").ClickAsync();
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("Sending", new() { Timeout = 15_000 });
        await browser.KeepAsync(page, "sending");
        await page.Locator(".toast .undo").ClickAsync();
        await Assertions.Expect(page.Locator(".dock:visible textarea.edit")).ToHaveValueAsync("Shall we plant on Saturday?", new() { Timeout = 15_000 });
        await page.Locator(".dock:visible footer .ways").ClickAsync();
        await browser.KeepAsync(page, "send-menu");
        await page.Locator(".dock:visible .menu .mi").First.ClickAsync();
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("Will be sent later", new() { Timeout = 15_000 });
        await page.Locator("a[href='/mail/outbox']").First.ClickAsync();
        var item = page.Locator(".outbox .item", new() { HasText = "The garden" });
        await Assertions.Expect(item).ToContainTextAsync("Leaves at", new() { Timeout = 15_000 });
        await browser.KeepAsync(page, "outbox");
        await item.Locator("button", new() { HasText = "Send now" }).ClickAsync();
        await Assertions.Expect(item).Not.ToContainTextAsync("Leaves at", new() { Timeout = 15_000 });
        await page.Locator(".outbox header .back").ClickAsync();

        // Rich text: bold by key, and back to Markdown with a way back.
        await page.Locator(".tabhold .tab", new() { HasText = "The boat" }).ClickAsync();
        await page.Locator(".dock:visible .seg button", new() { HasText = "Rich text" }).ClickAsync();
        var rich = page.Locator(".dock:visible .rz-html-editor-content");
        await Assertions.Expect(rich).ToContainTextAsync("The mast is back.", new() { Timeout = 20_000 });
        await rich.ClickAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.PressAsync("Control+b");
        await page.Keyboard.TypeAsync(" At last!");
        await browser.KeepAsync(page, "rich-editor");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("Sending", new() { Timeout = 15_000 });
        var sent = await Peers.CurlAsync($"imaps://127.0.0.1:{server.Imaps}/Sent;MAILINDEX=2");
        Assert.Contains("At last!</b>", sent.All.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(browser.Faults);
    }

    [PeerFact("chromium", "swaks")]
    public async Task The_composer_fits_at_every_width_in_both_themes()
    {
        await using var server = await ApplianceProcess.StartAsync(more: ["--route", $"silent.test=127.0.0.1:{FreePorts.One()}"]);
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "A question", "--body", "Well?");
        await using var browser = await Browser.OpenAsync();
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme);
                var name = $"{width}-{scheme}".ToLowerInvariant();
                await WriteAsync(page, "ann@silent.test, nobody, \"Lee, Bo\" <bo@silent.test>", $"To {name}", "The plan is attached.");
                await page.Locator(width < 800 ? ".dock:visible .msend" : ".dock:visible footer .now").ClickAsync();
                await Assertions.Expect(page.Locator(".dock:visible .problem, .dock:visible .line.warn").First).ToBeVisibleAsync(new() { Timeout = 15_000 });
                await FitsAsync(page);
                await browser.KeepAsync(page, $"compose-{name}");
                await page.Locator(".dock:visible .chip.none .cx").ClickAsync();
                await page.Locator(".dock:visible .seg button", new() { HasText = "Rich text" }).ClickAsync();
                await Assertions.Expect(page.Locator(".dock:visible .rz-html-editor-content")).ToContainTextAsync("The plan", new() { Timeout = 20_000 });
                await browser.KeepAsync(page, $"compose-rich-{name}");
                await FitsAsync(page);
                await page.Locator(".dock:visible footer .ways").ClickAsync();
                await FitsAsync(page);
                await browser.KeepAsync(page, $"compose-ways-{name}");
                await page.Locator(".dock:visible footer .menu .mi").First.ClickAsync();
                await page.Locator(".dock:visible .line .txt", new() { HasText = "Send anyway" }).ClickAsync();
                await Assertions.Expect(page.Locator(".toast")).ToBeVisibleAsync(new() { Timeout = 15_000 });
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail/outbox");
                await Assertions.Expect(page.Locator(".outbox .item").First).ToBeVisibleAsync(new() { Timeout = 15_000 });
                await FitsAsync(page);
                await browser.KeepAsync(page, $"outbox-{name}");
                await page.Context.CloseAsync();
            }
        }

        Assert.Empty(browser.Faults);
    }

    internal static async Task WriteAsync(IPage page, string to, string subject, string text)
    {
        await page.Locator("button.write:visible, .bottom button:has-text('Compose'):visible").First.ClickAsync();
        await Assertions.Expect(page.Locator(".dock:visible [data-entry=To]")).ToBeFocusedAsync(new() { Timeout = 15_000 });
        await page.Keyboard.TypeAsync(to);
        await page.Locator(".dock:visible [data-subject]").FillAsync(subject);
        await page.Locator(".dock:visible textarea.edit").ClickAsync();
        await page.Keyboard.TypeAsync(text);
    }

    private static async Task FitsAsync(IPage page) => Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways");
}
