using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Mox.Testing.Processes;
using Xunit.Abstractions;

namespace Mox.E2E;

/// <summary>The core tasks of the webmail, done by keys alone: nothing here may click. Whoever adds a task to the webmail adds a line to the table.</summary>
public class By_keyboard_alone(ITestOutputHelper output)
{
    /// <summary>A task: what it is, the keys pressed one after the other (a text in quotation marks is typed), what is there afterwards, and a text it shows.</summary>
    private static readonly (string Task, string[] Keys, string There, string Shows)[] Tasks =
    [
        ("go to the inbox", ["g", "i"], ".rows[aria-busy=false]", ""),
        ("stand on a message", ["j"], ".row.at", "Letter 12"),
        ("open it", ["Enter"], ".reader h1", "Letter 12"),
        ("read the next one", ["j"], ".reader h1", "Letter 11"),
        ("and the one before", ["k"], ".reader h1", "Letter 12"),
        ("go back to the list", ["u"], ".view-list .row.at", "Letter 12"),
        ("star it", ["s"], ".row.at .star", ""),
        ("mark it unread", ["Shift+U"], ".row.at.unread", ""),
        ("mark it read", ["Shift+I"], ".row.at:not(.unread)", ""),
        ("archive it", ["e"], ".toast", "Archived"),
        ("undo that", ["z"], ".toast", "Undone"),
        ("do it again", ["Shift+Z"], ".toast", "Archived"),
        ("undo it by the key of every program", ["Control+z"], ".toast", "Undone"),
        ("select a message", ["j", "x"], ".pickbar", "1 selected"),
        ("select on", ["Shift+ArrowDown", "Shift+ArrowDown"], ".pickbar", "3 selected"),
        ("clear the selection", ["Escape"], ".lhead", "Inbox"),
        ("move a message to a folder", ["v", "'Arch'", "Enter"], ".toast", "Moved to Archive"),
        ("delete a message", ["#"], ".toast", "Deleted"),
        ("report junk", ["!"], ".toast", "junk"),
        ("search", ["/", "'Letter 3'", "Enter"], ".rows .row", "Letter 3"),
        ("leave the search", ["/", "Escape", "g", "i"], ".lhead", "Inbox"),
        ("find a command", ["Control+k", "'sent'", "ArrowDown"], "#palette [aria-selected=true]", ""),
        ("go where it leads", ["Escape", "Control+k", "'go to sent'", "Enter"], ".lhead", "Sent"),
        ("look keys up", ["?", "'archive'"], "#key-sheet dl", "Archive"),
        ("and close them", ["Escape", "Escape", "g", "i"], ".lhead", "Inbox"),
        ("answer a message", ["Home", "Enter", "r"], "textarea.edit:focus", ""),
        ("write the answer", ["'My answer'"], ".app.writing", ""),
        ("put the answer aside", ["Escape"], ".app:not(.writing)", ""),
        ("choose settings", ["g", ","], ".settings h1:focus", "Settings"),
        ("come back to the mail", ["g", "i"], ".rows[aria-busy=false]", "Letter"),
        ("go through the parts of the page", ["F6"], ":focus", ""),
    ];

    [PeerFact("chromium", "swaks")]
    public async Task Every_task_can_be_done()
    {
        await using var server = await ApplianceProcess.StartAsync();
        for (var i = 1; i <= 12; i++) await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, $"Letter {i}");
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server);
        await Assertions.Expect(page.Locator(".rows[aria-rowcount='12']")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        foreach (var (task, keys, there, shows) in Tasks)
        {
            foreach (var key in keys)
            {
                if (key is ['\'', .. var text, '\'']) await page.Keyboard.TypeAsync(text);
                else await page.Keyboard.PressAsync(key);
                await page.WaitForTimeoutAsync(120);
            }

            try
            {
                var found = page.Locator(there).First;
                await Assertions.Expect(found).ToBeAttachedAsync(new() { Timeout = 8_000 });
                if (shows.Length > 0) await Assertions.Expect(found).ToContainTextAsync(new Regex(Regex.Escape(shows), RegexOptions.IgnoreCase), new() { Timeout = 8_000 });
            }
            catch (PlaywrightException fault)
            {
                throw new InvalidOperationException($"“{task}” by {string.Join(", ", keys)} did not lead to {there} with “{shows}”: {fault.Message}", fault);
            }
        }

        output.WriteLine($"{Tasks.Length} tasks done by keys alone; a key showed after {await MarkTimeAsync(page)} ms in the browser");
        Assert.Empty(browser.Faults);
    }

    /// <summary>Milliseconds from the key to the mark on the next row, measured in the browser, the middle of five.</summary>
    private static async Task<string> MarkTimeAsync(IPage page)
    {
        await page.EvaluateAsync("""
            window.times = [];
            document.addEventListener("keydown", (event) => { if (event.key === "j") { const began = performance.now(); requestAnimationFrame(() => requestAnimationFrame(() => window.times.push(performance.now() - began))); } }, { capture: true });
            """);
        for (var i = 0; i < 5; i++)
        {
            await page.Keyboard.PressAsync("j");
            await page.WaitForTimeoutAsync(150);
        }

        var times = await page.EvaluateAsync<double[]>("window.times");
        return times.Order().ElementAt(2).ToString("0", CultureInfo.InvariantCulture);
    }
}
