using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The server is killed while somebody types, while a file goes up, and in the middle of sending: no word is lost, and nothing is sent twice.</summary>
public class Writing_survives_a_killed_server
{
    private static readonly int[] Moments = [0, 15, 60];

    [PeerFact("chromium")]
    public async Task No_word_is_lost_and_nothing_is_sent_twice()
    {
        var first = await ApplianceProcess.StartAsync();
        var server = first;
        try
        {
            await using var browser = await Browser.OpenAsync();
            var page = await browser.SignInAsync(server);

            // While one types: what was written after the last save, and while the server was away, is there afterwards.
            await Mail_written_at_leisure.WriteAsync(page, "mox@localhost,", "Kept words", "Before the fall. ");
            await Assertions.Expect(page.Locator(".dock:visible .saved")).ToHaveTextAsync("Draft saved", new() { Timeout = 15_000 });
            await page.Keyboard.TypeAsync("Not saved yet. ");
            await server.KillAsync();
            await page.Keyboard.TypeAsync("While it was away.");
            await page.WaitForTimeoutAsync(600);
            await page.EvaluateAsync("window.before = true");
            server = await AgainAsync(server);
            await page.WaitForFunctionAsync("() => !window.before", null, new() { Timeout = 90_000 });
            var text = page.Locator(".dock:visible textarea.edit");
            await Assertions.Expect(text).ToHaveValueAsync("Before the fall. Not saved yet. While it was away.", new() { Timeout = 60_000 });
            await Assertions.Expect(page.Locator(".dock:visible [data-subject]")).ToHaveValueAsync("Kept words");
            await Assertions.Expect(page.Locator(".dock:visible .saved")).ToHaveTextAsync("Draft saved", new() { Timeout = 20_000 });
            Assert.Equal(1, await CountAsync(server, "Drafts", "Kept words"));

            await StaysAsync(page);

            // While a file goes up: the words are there, and it is said that the file is not.
            await text.ClickAsync();
            await page.Keyboard.PressAsync("Control+End");
            await page.Keyboard.TypeAsync(" And a file.");
            await page.RouteAsync("**/attachments*", route => Task.CompletedTask);
            await page.Locator(".dock:visible").EvaluateAsync("dock => { const data = new DataTransfer(); data.items.add(new File([new Uint8Array(300000)], 'plan.bin')); dock.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })); }");
            await Assertions.Expect(page.Locator(".dock:visible .file, .dock:visible .line", new() { HasText = "plan.bin" }).First).ToBeVisibleAsync(new() { Timeout = 15_000 });
            await page.WaitForTimeoutAsync(500);
            await server.KillAsync();
            page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
            await page.EvaluateAsync("window.before = true");
            server = await AgainAsync(server);
            await page.WaitForFunctionAsync("() => !window.before", null, new() { Timeout = 90_000 });
            await Assertions.Expect(page.Locator(".dock:visible .line", new() { HasText = "plan.bin" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
            await Assertions.Expect(text).ToHaveValueAsync("Before the fall. Not saved yet. While it was away. And a file.");
            await page.UnrouteAsync("**/attachments*");
            await StaysAsync(page);

            // In the middle of sending, at moments that differ: it is sent once, whatever was heard of it.
            foreach (var moment in Moments)
            {
                var subject = $"Sent once, {moment}";
                await page.Locator(".dock:visible [data-subject]").FillAsync(subject);
                await Assertions.Expect(page.Locator(".dock:visible .saved")).ToHaveTextAsync("Draft saved", new() { Timeout = 20_000 });
                await page.EvaluateAsync("window.before = true");
                await page.Locator(".dock:visible footer .now").ClickAsync();
                await page.WaitForTimeoutAsync(moment);
                await server.KillAsync();
                server = await AgainAsync(server);
                await page.WaitForFunctionAsync("() => !window.before", null, new() { Timeout = 90_000 });
                await Assertions.Expect(page.Locator(".rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
                await StaysAsync(page);
                await Peers.UntilAsync(async () => await CountAsync(server, "Sent", subject) + await CountAsync(server, "Drafts", subject) > 0, "the message is sent or a draft");
                var sent = await CountAsync(server, "Sent", subject);
                Assert.Equal(1, sent + await CountAsync(server, "Drafts", subject));
                if (sent == 0)
                {
                    if (!await page.Locator(".dock:visible").IsVisibleAsync()) await page.Locator(".tabhold .tab", new() { HasText = subject }).ClickAsync();
                    await page.Locator(".dock:visible footer .now").ClickAsync();
                    await Assertions.Expect(page.Locator(".dock:visible")).ToHaveCountAsync(0, new() { Timeout = 20_000 });
                }

                Assert.Equal((1, 0), (await CountAsync(server, "Sent", subject), await CountAsync(server, "Drafts", subject)));
                await Mail_written_at_leisure.WriteAsync(page, "mox@localhost,", "Next", "Another one.");
            }

            await Peers.UntilAsync(async () => await CountAsync(server, "INBOX", $"Sent once, {Moments[^1]}") == 1, "the last one arrived", TimeSpan.FromSeconds(40));
            foreach (var moment in Moments) Assert.Equal(1, await CountAsync(server, "INBOX", $"Sent once, {moment}"));
        }
        finally
        {
            await server.DisposeAsync();
            if (!ReferenceEquals(first, server)) await first.DisposeAsync();
        }
    }

    /// <summary>A page that finds its server again may load more than once: a click in between would be lost.</summary>
    private static async Task StaysAsync(IPage page)
    {
        do
        {
            await page.EvaluateAsync("window.stays = true");
            await page.WaitForTimeoutAsync(2500);
        }
        while (!await page.EvaluateAsync<bool>("window.stays === true"));
    }

    private static Task<ApplianceProcess> AgainAsync(ApplianceProcess killed) => ApplianceProcess.StartAsync(killed.DataFolder, killed.Offset);

    private static async Task<int> CountAsync(ApplianceProcess server, string mailbox, string subject)
    {
        var found = await Peers.CurlAsync($"imaps://127.0.0.1:{server.Imaps}/{mailbox}", "-X", $"SEARCH SUBJECT \"{subject}\"");
        return found.All.Split("SEARCH", 2) is [_, var ids] ? ids.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Count(id => int.TryParse(id, System.Globalization.CultureInfo.InvariantCulture, out _)) : 0;
    }
}
