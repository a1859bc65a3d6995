using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Mox.Testing;
using Mox.Testing.Processes;
using Xunit.Abstractions;

namespace Mox.E2E;

/// <summary>The core tasks of the webmail, done by keys alone from the sign-in to the way out: nothing here may click. Whoever adds a task to the webmail adds a line to the table.</summary>
public class By_keyboard_alone(ITestOutputHelper output)
{
    private const string Me = ApplianceProcess.Login;

    /// <summary>A task: what it is, the keys pressed one after the other, what is there afterwards, and a text it shows. Of the keys, a text in quotation marks is typed, and one after an arrow is a part of the page that Tab leads to.</summary>
    private static readonly (string Task, string[] Keys, string There, string Shows)[] Tasks =
    [
        ("go to the inbox", ["g", "i"], ".rows[aria-busy=false]", ""),
        ("stand on a message", ["j"], ".row.at", "Letter 12"),
        ("open it", ["Enter"], ".reader h1", "Letter 12"),
        ("read the next one", ["j"], ".reader h1", "Letter 11"),
        ("and the one before", ["k"], ".reader h1", "Letter 12"),
        ("see its whole header", ["Control+i"], ".every", "Message-Id"),
        ("and the usual one", ["Control+i"], ".reader:not(:has(.every)) h1", "Letter 12"),
        ("open a menu and go through it", ["→.reader .tools [aria-haspopup=menu]", "Enter", "ArrowDown", "ArrowDown"], ".menu [role=menuitem]:focus", "Forward"),
        ("shut it", ["Escape"], ".tools [aria-haspopup=menu][aria-expanded=false]:focus", ""),
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
        ("mark them all read", ["Shift+I"], ".toast", "read"),
        ("clear the selection", ["Escape"], ".lhead", "Inbox"),
        ("give a label", ["l", "'travel'", "Enter"], ".rows .label", "travel"),
        ("find what has it", ["/", "'label:travel'", "Enter"], ".rows[aria-rowcount='1'] .row", "Letter"),
        ("keep the search", ["/", "Control+a", "'subject:letter larger:10'", "Enter", "→.lhead [aria-expanded=false]", "Enter", "Control+a", "'All letters'", "Enter"], ".rail a[data-search-line]", "All letters"),
        ("leave the search", ["/", "Escape", "g", "i"], ".lhead", "Inbox"),
        ("open a kept search", ["Control+k", "'all letters'", "Enter"], ".lhead .kept", "Saved"),
        ("go to the folders and through them", ["F6", "ArrowDown", "ArrowDown"], "nav.rail a[role=treeitem]:focus", ""),
        ("choose settings from there", ["g", ","], ".settings h1:focus", "Settings"),
        ("change one", ["→.settings input[type=radio]", "ArrowRight"], ".toast", "is shown"),
        ("come back to the mail", ["g", "i"], ".rows[aria-busy=false]", "Letter"),
        ("make a folder", ["→nav.rail [aria-label='New folder']", "Enter", "'Projects'", "Enter"], "nav.rail a[data-folder]", "Projects"),
        ("move a message to it", ["g", "i", "Home", "v", "'Proj'", "Enter"], ".toast", "Moved to Projects"),
        ("make a rule of that", ["→.offer .yes", "Enter"], ".toast", "rule"),
        ("mute a conversation", ["Home", "m"], ".rows .row.muted", ""),
        ("delete a message", ["j", "#"], ".toast", "Deleted"),
        ("report junk", ["!"], ".toast", "junk"),
        ("find a command", ["Control+k", "'sent'", "ArrowDown"], "#palette [aria-selected=true]", ""),
        ("go where it leads", ["Escape", "Control+k", "'go to sent'", "Enter"], ".lhead", "Sent"),
        ("look keys up", ["?", "'archive'"], "#key-sheet dl", "Archive"),
        ("and close them", ["Escape", "Escape", "g", "i"], ".lhead", "Inbox"),
        ("open the first one", ["Home", "Enter"], ".reader h1", "Letter"),
        ("answer a message", ["r"], "textarea.edit:focus", ""),
        ("write the answer", ["'My answer'"], ".app.writing", ""),
        ("put the answer aside", ["Escape"], ".app:not(.writing)", ""),
        ("open the contacts", ["g", "c"], ".one, h1", "Contacts"),
        ("come back from there", ["→a.place[href='/mail']", "Enter"], ".rows[aria-busy=false]", "Letter"),
    ];

    [PeerFact("chromium", "swaks")]
    public async Task Every_task_can_be_done()
    {
        await using var server = await ApplianceProcess.StartAsync();
        for (var i = 1; i <= 12; i++) await Peers.SwaksAsync(server.Smtp, Me, $"Letter {i}");
        await using var browser = await Browser.OpenAsync();
        var page = await browser.NewPageAsync(null, 1440, 900, ColorScheme.Light);
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/");
        await page.Keyboard.TypeAsync(Me);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(ApplianceProcess.Password);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".rows[aria-rowcount='12']")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(page.Locator("html[data-ready]")).ToBeAttachedAsync(new() { Timeout = 10_000 });
        foreach (var (task, keys, there, shows) in Tasks) await DoAsync(page, task, keys, there, shows);
        await SendAsync(page, server);
        await UnsubscribeAsync(page, server);
        output.WriteLine($"{Tasks.Length + 8} tasks done by keys alone; a key showed after {await MarkTimeAsync(page)} ms in the browser");
        await DoAsync(page, "sign out", ["→nav.rail .who-am-i", "Enter", "End", "Enter"], "#login", "");
        Assert.Empty(browser.Faults);
    }

    /// <summary>The journey uses a keyboard and nothing else.</summary>
    [Fact]
    public void Nothing_here_points_or_clicks()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "e2e", "By_keyboard_alone.cs"));
        Assert.DoesNotMatch(new Regex(@"\.(?:Mouse|Touchscreen)\b|\.(?:Click|DblClick|Tap|Hover|Check|Fill|Focus|SelectOption|Drag\w*|Dispatch\w*)Async\b"), source);
    }

    /// <summary>A message is written and sent, held back, sent later, and sent with a file and a copy; each as the server has it afterwards.</summary>
    private static async Task SendAsync(IPage page, ApplianceProcess server)
    {
        await DoAsync(page, "write a message with a copy", ["c", $"'{Me},'", "Control+Shift+c", $"'ann@elsewhere.test,'", "→.dock [data-subject]", "'By keys'", "→.dock textarea.edit", "'Written without a mouse.'"], ".dock .chip[data-chip]", "");
        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Control+Shift+a"));
        await chooser.SetFilesAsync(new FilePayload { Name = "plan.txt", MimeType = "text/plain", Buffer = "The plan."u8.ToArray() });
        await Assertions.Expect(page.Locator(".dock:visible .file:not(:has(.prog))")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await DoAsync(page, "send it", ["Control+Enter"], ".toast", "Sending");
        await DoAsync(page, "have it back", ["z"], ".dock textarea.edit:focus, .dock:not([hidden]) textarea.edit", "");
        await DoAsync(page, "send it later", ["→.dock .ways", "Enter", "→.dock .menu .mi", "Enter"], ".toast", "later");
        await DoAsync(page, "see it wait", ["g", "o"], ".outbox .item", "By keys");
        Assert.Equal(0, await page.Locator("nav.rail a[role=treeitem][aria-selected=true]").CountAsync());
        await DoAsync(page, "send it now", ["→.outbox .item button:nth-of-type(2)", "Enter"], ".outbox", "");
        await Peers.UntilAsync(async () => (await Peers.CurlAsync($"imap://127.0.0.1:{server.Imap}/Sent", "-X", "SEARCH SUBJECT \"By keys\" CC ann@elsewhere.test BODY \"without a mouse\"")).Output.Trim() is var found && found.Any(char.IsAsciiDigit), "what was sent lies in Sent, with its copy");
        await DoAsync(page, "go back", ["g", "i"], ".rows[aria-busy=false] .row", "By keys");
        await DoAsync(page, "find what came", ["/", "'subject:keys has:attachment in:inbox'", "Enter"], ".column:has(.lhead [role=status]) .rows[aria-busy=false] .row mark", "keys");
        await DoAsync(page, "open it", ["Home", "Enter"], ".reader .files", "plan.txt");
        await DoAsync(page, "answer all", ["a"], ".dock .chip[data-chip]", "ann");
        await DoAsync(page, "throw that away", ["→.dock footer [aria-label^=Discard]", "Enter"], ".app:not(.writing)", "");
        await DoAsync(page, "pass it on", ["f"], ".dock:not([hidden]) .file, .dock:not([hidden]) .att", "plan.txt");
        await DoAsync(page, "put that aside", ["Escape"], ".app:not(.writing)", "");
    }

    private static async Task UnsubscribeAsync(IPage page, ApplianceProcess server)
    {
        await Peers.SwaksAsync(server.Smtp, Me, "News of the week", "--header", "List-Id: News <news.elsewhere.test>", "--header", $"List-Unsubscribe: <mailto:{Me}?subject=leave>");
        await DoAsync(page, "open the newsletter", ["g", "i", "/", "'subject:week'", "Enter"], ".rows .row", "News of the week");
        await DoAsync(page, "leave its list", ["Home", "Enter", "→.reader .leave", "Enter", "→.reader .ask .txt", "Enter"], ".reader .said", "localhost");
        await DoAsync(page, "go home", ["g", "i"], ".lhead", "Inbox");
    }

    private static async Task DoAsync(IPage page, string task, string[] keys, string there, string shows)
    {
        foreach (var key in keys)
        {
            if (key is ['→', .. var target]) await TabToAsync(page, task, target);
            else if (key is ['\'', .. var text, '\'']) await page.Keyboard.TypeAsync(text);
            else await page.Keyboard.PressAsync(key);
            await page.WaitForTimeoutAsync(120);
        }

        try
        {
            var found = page.Locator(there).First;
            await Assertions.Expect(found).ToBeAttachedAsync(new() { Timeout = 8_000 });
            if (shows.Length > 0) await Assertions.Expect(page.Locator(there).Filter(new() { HasTextRegex = new Regex(Regex.Escape(shows), RegexOptions.IgnoreCase) }).First).ToBeAttachedAsync(new() { Timeout = 8_000 });
        }
        catch (PlaywrightException fault)
        {
            throw new InvalidOperationException($"“{task}” by {string.Join(", ", keys)} did not lead to {there} with “{shows}”: {fault.Message}", fault);
        }
    }

    /// <summary>Presses Tab until a part of the page has the focus; it must be reached within one round.</summary>
    private static async Task TabToAsync(IPage page, string task, string target)
    {
        await Assertions.Expect(page.Locator(target).First).ToBeVisibleAsync(new() { Timeout = 8_000 });
        for (var left = 150; left > 0; left--)
        {
            if (await page.EvaluateAsync<bool>("(target) => document.activeElement?.matches(target) === true", target)) return;
            await page.Keyboard.PressAsync("Tab");
        }

        throw new InvalidOperationException($"“{task}”: Tab does not lead to {target}");
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
