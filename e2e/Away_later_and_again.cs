using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>Answers while one is away, mail put away until later, texts sent again: with real mail, in a real browser.</summary>
public class Away_later_and_again
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 15_000 };

    [PeerFact("chromium", "swaks", "curl", "postfix")]
    public async Task Mail_is_answered_once_put_away_until_an_answer_comes_and_written_with_a_template()
    {
        var offset = FreePorts.Offset();
        await using var postfix = await PostfixProcess.StartAsync(offset + 25);
        await using var server = await ApplianceProcess.StartAsync(offset: offset, more: ["--route", $"peer.test=127.0.0.1:{postfix.Port}"]);
        await SwaksAsync(server, "The rent", "--header", "Message-Id: <rent@elsewhere.test>");
        await SwaksAsync(server, "The boat");
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server);
        await AnsweredAsync(browser, page, server, postfix);
        await PutAwayAsync(browser, page, server);
        await WrittenAsync(browser, page, server);
        await PicturesAsync(browser, server);
        Assert.Empty(browser.Faults);
    }

    /// <summary>Turned on in the settings; the first message has an answer, the second and that of a list have none; the bar turns it off.</summary>
    private static async Task AnsweredAsync(Browser browser, IPage page, ApplianceProcess server, PostfixProcess postfix)
    {
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail/settings#away");
        await page.Locator("form.away textarea").FillAsync("I am away until **Monday**.", new() { Timeout = 15_000 });
        await page.Locator("form.away .btn.primary").ClickAsync();
        await Assertions.Expect(page.Locator(".toast", new() { HasText = "Automatic replies turned on" })).ToBeVisibleAsync(Patient);
        string[] from = ["--from", "bob@peer.test"];
        await SwaksAsync(server, "Hello by list", [.. from, "--header", "List-Id: <dev.lists.test>"]);
        await SwaksAsync(server, "Hello once", [.. from, "--header", "Message-Id: <once@peer.test>"]);
        await SwaksAsync(server, "Hello twice", from);
        await Peers.UntilAsync(() => Task.FromResult(postfix.Inbox().Count > 0), "the answer is in the maildir of the Postfix", TimeSpan.FromSeconds(45));
        await SwaksAsync(server, "Hello three times", from);
        var answer = File.ReadAllText(postfix.Inbox()[0]);
        foreach (var line in new[] { "Subject: Auto: Hello once", "Auto-Submitted: auto-replied", "In-Reply-To: <once@peer.test>", "Return-Path: <>", "<strong>Monday</strong>" }) Assert.Contains(line, answer, StringComparison.Ordinal);
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail");
        await Assertions.Expect(page.Locator(".slot .awaybar")).ToContainTextAsync("Automatic replies are on.", new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".row", new() { HasText = "Hello three times" })).ToBeVisibleAsync(Patient);
        Assert.Single(postfix.Inbox());
        Assert.Equal(1, server.Said.Split("whose person is away").Length - 1);
        await browser.KeepAsync(page, "away-bar");
        await page.Locator(".slot .awaybar button").ClickAsync();
        await Assertions.Expect(page.Locator(".slot .awaybar")).ToHaveCountAsync(0);
    }

    /// <summary>By key, until tomorrow; its folder says when it comes back; an answer brings it back at once.</summary>
    private static async Task PutAwayAsync(Browser browser, IPage page, ApplianceProcess server)
    {
        await page.Locator(".row", new() { HasText = "The rent" }).ClickAsync();
        await Assertions.Expect(page.Locator(".reader article.msg")).ToBeVisibleAsync(Patient);
        await page.Keyboard.PressAsync("b");
        await Assertions.Expect(page.Locator(".snoozing .mi").First).ToBeFocusedAsync(new() { Timeout = 15_000 });
        await browser.KeepAsync(page, "snooze-menu");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".snoozing")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".reader article.msg")).ToBeVisibleAsync(Patient);
        await page.Keyboard.PressAsync("b");
        await page.Locator(".snoozing .mi", new() { HasText = "Tomorrow" }).ClickAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".toast", new() { HasText = "Snoozed until tomorrow 08:00" })).ToBeVisibleAsync(Patient);
        await Assertions.Expect(page.Locator(".row", new() { HasText = "The rent" })).ToHaveCountAsync(0);
        await page.Locator(".rail a", new() { HasText = "Snoozed" }).ClickAsync(new() { Timeout = 15_000 });
        await page.Locator(".row", new() { HasText = "The rent" }).ClickAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".reader .under", new() { HasText = "Snoozed until tomorrow 08:00" })).ToBeVisibleAsync(Patient);
        await browser.KeepAsync(page, "snoozed");
        Assert.Contains("The rent", (await Peers.CurlAsync($"imaps://127.0.0.1:{server.Imaps}/Snoozed;MAILINDEX=1")).All, StringComparison.Ordinal);
        await SwaksAsync(server, "Re: The rent", "--header", "In-Reply-To: <rent@elsewhere.test>", "--header", "References: <rent@elsewhere.test>");
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail");
        await page.Locator(".row", new() { HasText = "The rent" }).First.ClickAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".reader .under", new() { HasText = "2 messages" })).ToBeVisibleAsync(Patient);
        await browser.KeepAsync(page, "snooze-back");
    }

    /// <summary>A template made of a draft is put into the next one by key, and what could not be filled in is told before sending.</summary>
    private static async Task WrittenAsync(Browser browser, IPage page, ApplianceProcess server)
    {
        await Mail_written_at_leisure.WriteAsync(page, "ann@elsewhere.test", "Thank you", "Dear {first name}, thanks!");
        await page.Keyboard.PressAsync("Control+m");
        await page.Locator(".dock:visible footer .mi", new() { HasText = "Save as template" }).ClickAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".dock:visible footer .name")).ToHaveValueAsync("Thank you", new() { Timeout = 15_000 });
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".toast", new() { HasText = "Template saved" })).ToBeVisibleAsync(Patient);
        await page.Locator(".dock:visible footer [aria-label='Discard draft']").ClickAsync();
        await Assertions.Expect(page.Locator(".dock:visible")).ToHaveCountAsync(0);
        await Mail_written_at_leisure.WriteAsync(page, "\"Lee, Bo\" <bo@elsewhere.test>,", "", "Well. ");
        await page.Keyboard.PressAsync("Control+m");
        await Assertions.Expect(page.Locator(".dock:visible footer .all .mi")).ToHaveTextAsync(["Thank you"], new() { Timeout = 15_000 });
        await browser.KeepAsync(page, "template-menu");
        await page.Keyboard.TypeAsync("tha");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".dock:visible textarea.edit")).ToHaveValueAsync("Well. Dear Bo, thanks!", new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".dock:visible [data-subject]")).ToHaveValueAsync("Thank you", new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".dock:visible textarea.edit")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(" {date}");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".dock:visible .line.warn")).ToContainTextAsync("{date} is still to be filled in.", new() { Timeout = 15_000 });
        await page.Locator(".dock:visible footer [aria-label='Discard draft']").ClickAsync();
        Assert.DoesNotContain("unhandled", server.Said, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task PicturesAsync(Browser browser, ApplianceProcess server)
    {
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme);
                var name = $"{width}-{scheme}".ToLowerInvariant();
                await page.Locator(".row", new() { HasText = "The boat" }).ClickAsync();
                await page.Locator(".reader [aria-label=Snooze]:visible").ClickAsync(new() { Timeout = 15_000 });
                await Assertions.Expect(page.Locator(".snoozing .mi").First).ToBeFocusedAsync(new() { Timeout = 15_000 });
                await ShownAsync(browser, page, $"snooze-{name}");
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail/settings");
                await page.GetByLabel("Edit the template Thank you").ClickAsync(new() { Timeout = 15_000 });
                await page.Locator("#templates").ScrollIntoViewIfNeededAsync();
                await page.EvaluateAsync("document.getElementById('templates').scrollIntoView()");
                await ShownAsync(browser, page, $"templates-{name}");
                await page.EvaluateAsync("document.getElementById('away').scrollIntoView()");
                await ShownAsync(browser, page, $"away-{name}");
                await page.Context.CloseAsync();
            }
        }
    }

    private static async Task ShownAsync(Browser browser, IPage page, string name)
    {
        await browser.KeepAsync(page, name);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} scrolls sideways");
    }

    private static async Task SwaksAsync(ApplianceProcess server, string subject, params string[] more)
    {
        var sent = await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, subject, more);
        Assert.True(sent.ExitCode == 0, sent.All);
    }
}
