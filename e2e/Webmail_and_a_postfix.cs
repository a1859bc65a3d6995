using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The journey of the first day: mail arrives live in the browser, is read and answered there, and the answer reaches another mail server.</summary>
public class Webmail_and_a_postfix
{
    [PeerFact("swaks", "chromium", "postfix")]
    public async Task Mail_appears_live_is_answered_and_the_answer_reaches_a_Postfix_whose_mail_comes_back()
    {
        var port = FreePorts.Offset();
        await using var postfix = await PostfixProcess.StartAsync(port + 25);
        await using var server = await ApplianceProcess.StartAsync(offset: port, more: ["--route", $"peer.test=127.0.0.1:{postfix.Port}"]);
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server);

        // Delivered while the page is open: it appears without a reload.
        var sent = await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "Tea at four?", "--from", "bob@peer.test", "--body", "Shall we meet in the garden?");
        Assert.True(sent.ExitCode == 0, sent.All);
        var row = page.Locator(".row", new() { HasText = "Tea at four?" });
        await Assertions.Expect(row).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await row.ClickAsync();
        await Assertions.Expect(page.Locator(".reader")).ToContainTextAsync("Shall we meet in the garden?");
        await browser.KeepAsync(page, "read");

        // Answered in Markdown.
        await page.Keyboard.PressAsync("r");
        var text = page.Locator("textarea.edit");
        await Assertions.Expect(text).ToBeVisibleAsync();
        await text.ClickAsync();
        await page.Keyboard.PressAsync("Control+Home");
        await page.Keyboard.TypeAsync("With **pleasure**, at four.\n\n");
        await browser.KeepAsync(page, "answer");
        await page.Locator(".dock footer .now").ClickAsync();
        await Assertions.Expect(page.Locator(".dock")).ToBeHiddenAsync(new() { Timeout = 15_000 });
        await Peers.UntilAsync(() => Task.FromResult(postfix.Inbox().Any(file => File.ReadAllText(file).Contains("Subject: Re: Tea at four?", StringComparison.Ordinal))), "the answer is in the maildir of the Postfix", TimeSpan.FromSeconds(45));
        var answer = File.ReadAllText(postfix.Inbox().First(file => File.ReadAllText(file).Contains("Subject: Re: Tea at four?", StringComparison.Ordinal)));
        Assert.Contains("With **pleasure**, at four.", answer, StringComparison.Ordinal);
        Assert.Contains("<strong>pleasure</strong>", answer, StringComparison.Ordinal);
        Assert.Contains("In-Reply-To: <", answer, StringComparison.Ordinal);
        Assert.Contains("Return-Path: <mox@localhost>", answer, StringComparison.OrdinalIgnoreCase);

        // And from the Postfix back into the open page.
        var back = await Peers.SwaksAsync(postfix.Port, ApplianceProcess.Login, "Lovely", "--from", "bob@peer.test", "--body", "See you then.");
        Assert.True(back.ExitCode == 0, back.All);
        await Assertions.Expect(page.Locator(".row", new() { HasText = "Lovely" })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        Assert.Empty(browser.Faults);
    }

    [PeerFact("chromium", "swaks")]
    public async Task What_is_typed_before_the_script_of_the_composer_is_there_is_kept_and_sent()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server);
        await page.RouteAsync("**/Composer.razor.js*", async route =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System);
            await route.ContinueAsync();
        });
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "A question", "--body", "Well?");
        await page.Locator(".row", new() { HasText = "A question" }).ClickAsync();
        await Assertions.Expect(page.Locator(".reader article.msg")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await page.Keyboard.PressAsync("r");
        await page.Locator("textarea.edit").ClickAsync();
        await page.Keyboard.TypeAsync("Early words.");
        await page.Locator(".dock footer .now").ClickAsync();
        await Assertions.Expect(page.Locator(".row", new() { HasText = "Early words." })).ToBeVisibleAsync(new() { Timeout = 45_000 });
        Assert.Empty(browser.Faults);
    }

    [PeerFact("chromium")]
    public async Task Recipients_typed_faster_than_the_page_answers_all_arrive()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server);
        await page.Locator("button.write").ClickAsync();
        await Assertions.Expect(page.Locator("#recipient-To")).ToBeFocusedAsync(new() { Timeout = 10_000 });
        await page.Keyboard.TypeAsync("ann@a.test, \"Lee, Bo\" <bo@b.test>; kim@c.test nobody,zed@d.test");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("mox@localhost");
        await page.Locator("#subject").ClickAsync();
        await Assertions.Expect(page.Locator(".chip .cn")).ToHaveTextAsync(["ann@a.test", "Lee, Bo", "kim@c.test", "nobody", "zed@d.test", "mox@localhost"]);
        await Assertions.Expect(page.Locator("#recipient-To")).ToHaveValueAsync("");

        // With nothing written at all it is stored, and thrown away.
        await Assertions.Expect(page.Locator(".saved")).ToHaveTextAsync("Draft saved", new() { Timeout = 15_000 });
        await page.Locator(".dock footer [aria-label='Discard draft']").ClickAsync();
        await Assertions.Expect(page.Locator(".dock")).ToBeHiddenAsync(new() { Timeout = 10_000 });
        Assert.Empty(browser.Faults);
    }

    [PeerFact("chromium", "swaks")]
    public async Task A_message_for_a_host_that_does_not_answer_waits_visibly_in_the_queue_page()
    {
        await using var server = await ApplianceProcess.StartAsync(more: ["--route", $"silent.test=127.0.0.1:{FreePorts.One()}"]);
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server);
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/admin/queue");
        await Assertions.Expect(page.GetByText("Nothing waits.")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        var sent = await Peers.SwaksAsync(server.Submission, "bob@silent.test", "waits", "--from", ApplianceProcess.Login, "--auth", "PLAIN", "--auth-user", ApplianceProcess.Login, "--auth-password", ApplianceProcess.Password);
        Assert.True(sent.ExitCode == 0, sent.All);
        await Assertions.Expect(page.GetByText("bob@silent.test").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await browser.KeepAsync(page, "queue");
        Assert.Empty(browser.Faults);
    }
}
