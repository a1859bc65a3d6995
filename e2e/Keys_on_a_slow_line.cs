using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>Who types faster than the line is: letters that follow a key go where the key leads, and do nothing else.</summary>
public class Keys_on_a_slow_line
{
    [PeerFact("chromium", "swaks")]
    public async Task What_is_typed_before_the_field_is_there_stands_in_the_field()
    {
        await using var server = await ApplianceProcess.StartAsync();
        for (var i = 1; i <= 3; i++) await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, $"Letter {i}");
        await using var relay = new Relay(server.Http);
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server, port: relay.Port);
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".reader h1")).ToContainTextAsync("Letter 3", new() { Timeout = 10_000 });
        relay.Delay = TimeSpan.FromMilliseconds(150);

        // Letters of an answer that would archive, delete, mute and go elsewhere.
        await page.Keyboard.PressAsync("r");
        await page.Keyboard.TypeAsync("agree # me!\ne u j g i");
        var text = page.Locator(".dock:visible textarea.edit");
        await Assertions.Expect(text).ToBeFocusedAsync(new() { Timeout = 15_000 });
        await page.Keyboard.TypeAsync(" soon");
        Assert.StartsWith("agree # me!\ne u j g i soon", await text.InputValueAsync(), StringComparison.Ordinal);
        await Assertions.Expect(page.Locator(".reader h1")).ToContainTextAsync("Letter 3");
        await Assertions.Expect(page.Locator(".rows[aria-rowcount='3']")).ToBeAttachedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".app:not(.writing)")).ToBeAttachedAsync(new() { Timeout = 10_000 });

        // An address, Tab, and the subject.
        await page.Keyboard.PressAsync("c");
        await page.Keyboard.TypeAsync("ann@elsewhere.test,");
        await Assertions.Expect(page.Locator(".dock:visible .chip[data-chip]")).ToContainTextAsync("ann@elsewhere.test", new() { Timeout = 15_000 });
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".app:not(.writing)")).ToBeAttachedAsync(new() { Timeout = 10_000 });

        // What is given up with Escape is never run.
        await page.Keyboard.PressAsync("c");
        await page.Keyboard.TypeAsync("abc");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.TypeAsync("e#!");
        var entry = page.Locator(".dock:visible [data-entry=To]");
        await Assertions.Expect(entry).ToBeFocusedAsync(new() { Timeout = 15_000 });
        Assert.Equal("", await entry.InputValueAsync());
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".app:not(.writing)")).ToBeAttachedAsync(new() { Timeout = 10_000 });

        // The folder one moves to, and the palette.
        await page.Keyboard.PressAsync("v");
        await page.Keyboard.TypeAsync("arch\n");
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("Moved to Archive", new() { Timeout = 15_000 });
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("go to archive\n");
        await Assertions.Expect(page.Locator(".lhead h1")).ToContainTextAsync("Archive", new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".rows[aria-rowcount='1']")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator("#palette")).ToBeHiddenAsync();

        // The search from where it is not shown.
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync(",");
        await Assertions.Expect(page.Locator(".settings h1")).ToBeFocusedAsync(new() { Timeout = 15_000 });
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("letter 2");
        await Assertions.Expect(page.Locator("[data-search]")).ToHaveValueAsync("letter 2", new() { Timeout = 15_000 });
        Assert.Empty(browser.Faults);
    }
}
