using Microsoft.Playwright;
using Mox.Testing.Clients;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The list by pointer, key and finger: conversations are unfolded, rows dragged onto folders and labels, muted, swiped, and the list stands where it stood when the server was started anew.</summary>
public class List_of_conversations
{
    [PeerFact("chromium", "swaks")]
    public async Task Rows_are_unfolded_dragged_muted_and_swiped_and_the_list_stays_where_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("mox-list-").FullName;
        var offset = FreePorts.Offset();
        await using var browser = await Browser.OpenAsync();
        IPage page;
        string top;
        await using (var server = await ApplianceProcess.StartAsync(folder, offset))
        {
            await FillAsync(server);
            page = await browser.SignInAsync(server);
            await UnfoldAsync(browser, page);
            await DragAsync(browser, page);
            await MuteAsync(server, page);
            await SwipeAsync(browser, server);
            await LooksAsync(browser, server);
            await page.Locator(".rows").EvaluateAsync("list => { list.scrollTop = 700; }");
            await page.WaitForFunctionAsync("() => Object.keys(sessionStorage).some((key) => key.startsWith('mox.list.'))");
            top = await FirstAsync(page);
            await server.KillAsync();
        }

        await using (var again = await ApplianceProcess.StartAsync(folder, offset))
        {
            await Assertions.Expect(page.Locator("html[data-net]")).ToHaveCountAsync(0, new() { Timeout = 45_000 });
            await Peers.UntilAsync(async () => await page.Locator(".row").CountAsync() > 0 && await FirstAsync(page) == top, "the list stands where it stood", TimeSpan.FromSeconds(30));
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The first row whole in sight.</summary>
    private static Task<string> FirstAsync(IPage page) => page.EvaluateAsync<string>("""
        () => { const list = document.querySelector(".rows"); return [...list.querySelectorAll(".row")].find((row) => row.offsetTop >= list.scrollTop + 32)?.querySelector(".what b")?.textContent ?? ""; }
        """);

    private static async Task UnfoldAsync(Browser browser, IPage page)
    {
        var row = page.Locator(".row", new() { HasText = "Oak for the reading room" });
        await Assertions.Expect(row.Locator(".n")).ToHaveTextAsync("3");
        await row.Locator(".n").ClickAsync();
        await Assertions.Expect(page.Locator(".row.inner")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".row.inner .where")).ToHaveTextAsync("Sent");
        await browser.KeepAsync(page, "list-unfolded-1440-light");
        await row.Locator(".n").ClickAsync();
        await Assertions.Expect(page.Locator(".row.inner")).ToHaveCountAsync(0);
    }

    private static async Task DragAsync(Browser browser, IPage page)
    {
        await page.Locator(".row", new() { HasText = "Letter 30" }).DragToAsync(page.Locator("a.nav", new() { HasText = "Archive" }));
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("Moved to Archive");
        await Assertions.Expect(page.Locator(".row", new() { HasText = "Letter 30" })).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("z");
        await Assertions.Expect(page.Locator(".row", new() { HasText = "Letter 30" })).ToBeVisibleAsync();
        await page.Locator(".row", new() { HasText = "Letter 30" }).Locator(".pick").ClickAsync();
        await page.Locator(".row", new() { HasText = "Letter 29" }).Locator(".pick").ClickAsync();
        await browser.KeepAsync(page, "list-picked-1440-light");
        await page.Locator(".row", new() { HasText = "Letter 29" }).DragToAsync(page.Locator("a.nav", new() { HasText = "Trash" }));
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("2 messages");
        await page.Keyboard.PressAsync("z");
        await Assertions.Expect(page.Locator(".row", new() { HasText = "Letter 29" })).ToBeVisibleAsync();
    }

    private static async Task MuteAsync(ApplianceProcess server, IPage page)
    {
        var row = page.Locator(".row", new() { HasText = "Saturday: boat, soup?" });
        await row.ClickAsync();
        await page.Keyboard.PressAsync("m");
        await Assertions.Expect(row.Locator("[aria-label=Muted]")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "Re: Saturday: boat, soup?", "--header", "In-Reply-To: <boat1@list.test>", "--header", "From: Dov <dov@elsewhere.test>");
        await Assertions.Expect(row.Locator(".n")).ToHaveTextAsync("2", new() { Timeout = 15_000 });
        await Assertions.Expect(row).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("unread"));
    }

    private static async Task SwipeAsync(Browser browser, ApplianceProcess server)
    {
        var page = await browser.SignInAsync(server, 390, 844);
        var row = page.Locator(".row", new() { HasText = "Letter 30" });
        await row.EvaluateAsync("""
            (row) => {
              const at = row.getBoundingClientRect(), fire = (type, x) => row.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, pointerType: "touch", isPrimary: true, clientX: at.left + x, clientY: at.top + 20 }));
              row.setPointerCapture = () => {};
              fire("pointerdown", 60); fire("pointermove", 120); fire("pointermove", 220);
            }
            """);
        await browser.KeepAsync(page, "list-swipe-390-light");
        await row.EvaluateAsync("(row) => row.dispatchEvent(new PointerEvent('pointerup', { bubbles: true, pointerId: 1, pointerType: 'touch', isPrimary: true }))");
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("Archived");
        await page.Context.CloseAsync();
    }

    private static async Task LooksAsync(Browser browser, ApplianceProcess server)
    {
        foreach (var (width, height, scheme) in new[] { (1440, 900, ColorScheme.Dark), (900, 800, ColorScheme.Light), (390, 844, ColorScheme.Dark), (390, 844, ColorScheme.Light) })
        {
            var page = await browser.SignInAsync(server, width, height, scheme);
            await Assertions.Expect(page.Locator(".row").First).ToBeVisibleAsync();
            await browser.KeepAsync(page, $"list-{width}-{scheme}".ToLowerInvariant());
            if (width == 1440)
            {
                await page.EvaluateAsync("document.documentElement.dataset.density = 'compact'");
                await page.Locator(".row").Nth(3).HoverAsync();
                await browser.KeepAsync(page, "list-compact-1440-dark");
            }

            await page.Context.CloseAsync();
        }
    }

    private static async Task FillAsync(ApplianceProcess server)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var imap = await ImapWire.OpenAsync(server.Imap, ApplianceProcess.Login, ApplianceProcess.Password, stop.Token);
        for (var i = 1; i <= 30; i++) await AppendAsync("INBOX", $"let{i}", $"Person {i} <person{i}@elsewhere.test>", $"Letter {i}", "Some words of this letter, and some more that go on to the edge.");
        await AppendAsync("INBOX", "oak1", "Ines Okafor <ines@okafor.test>", "Oak for the reading room", "Two sawmills answered. The one upstream still quarters its own oak.");
        await AppendAsync("Sent", "oak2", "Mox <mox@localhost>", "Re: Oak for the reading room", "Could we see the end grain before we decide?", "oak1");
        await AppendAsync("INBOX", "oak3", "Matthias Ruud <matthias@ruud.test>", "Re: Oak for the reading room", "The sawmill can hold forty boards until Friday.", "oak2");
        await AppendAsync("INBOX", "arab", "=?utf-8?B?2YTZitmE2Ykg2K3Yr9in2K8=?= <leila@elsewhere.test>", "=?utf-8?B?2YXYs9mI2K/YqSDYp9mE2YHYtdmEINin2YTYq9in2YTYqw==?=", "=?=");
        await AppendAsync("INBOX", "boat1", "Pelle Brandt <pelle@elsewhere.test>", "Saturday: boat, soup?", "If the wind drops. Dad says the stove is mended.");
        await AppendAsync("INBOX", "addr", "a.very.long.local.part.that.goes.on@mailer-77.elsewhere.example", "Your mailbox will be closed today", "Confirm your password.");
        await imap.CommandAsync("SELECT INBOX", stop.Token);
        await imap.CommandAsync("STORE 31 +FLAGS (family)", stop.Token);
        await imap.CommandAsync("STORE 33 +FLAGS (invoices family \\Flagged)", stop.Token);
        await imap.CommandAsync("STORE 1:20 +FLAGS (\\Seen)", stop.Token);
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "Delivered", "--header", "From: Someone <someone@elsewhere.test>");

        async Task AppendAsync(string mailbox, string id, string from, string subject, string text, string? answers = null) => await imap.AppendAsync(
            mailbox,
            System.Text.Encoding.UTF8.GetBytes($"From: {from}\r\nTo: mox@localhost\r\nSubject: {subject}\r\nMessage-ID: <{id}@list.test>\r\n{(answers is null ? "" : $"In-Reply-To: <{answers}@list.test>\r\n")}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"),
            stop.Token);
    }
}
