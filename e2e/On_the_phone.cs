using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>A phone in somebody's pocket: it tells of new mail, and what was being written is there when it wakes up.</summary>
public class On_the_phone
{
    /// <summary>A headless page is always looked at and never sleeps: it is told otherwise. The clock can be moved on for all that asks how long it slept.</summary>
    private const string Pocket = """
        window.pocket = false; window.slept = 0;
        const now = performance.now.bind(performance);
        performance.now = () => now() + window.slept;
        Object.defineProperty(Document.prototype, "hidden", { get: () => window.pocket });
        Document.prototype.hasFocus = () => !window.pocket;
        window.turn = (pocket, seconds) => { window.pocket = pocket; window.slept += seconds * 1000; document.dispatchEvent(new Event("visibilitychange")); };
        """;

    [PeerFact("chromium", "swaks")]
    public async Task Tells_of_new_mail_opens_it_and_goes_on_with_a_letter_after_it_slept()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var relay = new Relay(server.Http);
        await using var browser = await Browser.OpenAsync();
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "There before");
        var page = await browser.NewPageAsync(null, 390, 844, ColorScheme.Dark);
        await page.Context.GrantPermissionsAsync(["notifications"]);
        await page.Context.AddInitScriptAsync(Pocket);
        await page.GotoAsync($"http://127.0.0.1:{relay.Port}/mail/settings");
        await page.FillAsync("#login", ApplianceProcess.Login);
        await page.FillAsync("#password", ApplianceProcess.Password);
        await page.ClickAsync("button[type=submit]");
        await Assertions.Expect(page.Locator("html[data-ready] .settings .own li").First).ToBeAttachedAsync(new() { Timeout = 20_000 });
        var wish = page.GetByRole(AriaRole.Switch, new() { Name = "Tell me about new mail" });
        await wish.ClickAsync(new() { Timeout = 20_000 });

        // The browser turns the switch by itself: only the toast says that the server keeps it.
        await Assertions.Expect(page.Locator(".toast", new() { HasText = "Saved: Tell me about new mail" })).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await Assertions.Expect(wish).ToBeCheckedAsync();
        await page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => true)");
        await InboxAsync(page, relay.Port);

        // Looked at, it says nothing; in the pocket it does, once for each message.
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "Seen as it comes");
        await Assertions.Expect(page.GetByText("Seen as it comes").First).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await page.EvaluateAsync("turn(true, 0)");
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "Come to the station");
        var notes = "navigator.serviceWorker.ready.then(async (worker) => (await worker.getNotifications()).map((note) => [note.title, note.body, note.data.address].join('|')))";
        await Peers.UntilAsync(async () => (await page.EvaluateAsync<string[]>(notes)).Length > 0, "a notification");
        var note = Assert.Single(await page.EvaluateAsync<string[]>(notes)).Split('|');
        Assert.Equal(("sender@elsewhere.test", "Come to the station"), (note[0], note[1]));
        await page.EvaluateAsync("turn(false, 1)");

        // What a click on it does: the message is opened, and the letter that is open stays.
        await page.Locator(".tab", new() { HasText = "Compose" }).ClickAsync();
        var text = page.Locator(".dock:not([hidden]) textarea").First;
        await text.FillAsync("I am on my way and will be");
        await page.EvaluateAsync("window.sameDocument = true");
        await page.EvaluateAsync("(address) => { navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data: { open: new URL(address, location.origin).href } })); }", note[2]);
        await page.WaitForURLAsync(url => url.EndsWith(note[2], StringComparison.Ordinal), new() { Timeout = 10_000 });
        Assert.True(await page.EvaluateAsync<bool>("window.sameDocument === true"));
        await Assertions.Expect(text).ToHaveValueAsync("I am on my way and will be");

        // It sleeps, and wakes up where the old connection leads nowhere.
        await text.PressSequentiallyAsync(" there at");
        await page.EvaluateAsync("turn(true, 0)");
        relay.Hush();
        await page.EvaluateAsync("turn(false, 600)");
        await page.WaitForFunctionAsync("() => window.sameDocument !== true && document.querySelector('.dock:not([hidden]) textarea')?.value === 'I am on my way and will be there at'", null, new() { Timeout = 90_000 });
        await text.PressAsync("Control+End");
        await text.PressSequentiallyAsync(" noon");
        await Assertions.Expect(text).ToHaveValueAsync("I am on my way and will be there at noon");
        await browser.KeepAsync(page, "phone-woken-390-dark");
    }

    private static async Task InboxAsync(IPage page, int port)
    {
        await Browser.GoAsync(page, $"http://127.0.0.1:{port}/mail");
        await Assertions.Expect(page.Locator("html[data-ready] .rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }
}
