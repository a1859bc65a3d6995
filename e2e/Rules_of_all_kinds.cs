using System.Globalization;
using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>Mail that files itself: rules by sender, header field, mailing list and subject, made in the pages and by moving; where the mail then lies, another mail program is asked.</summary>
public class Rules_of_all_kinds
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 15_000 };

    private static readonly string[] Kite = ["--header", "X-Project: The Kite"], List = ["--header", "List-Id: Garden <garden.lists.test>"], Ann = ["--from", "ann@peer.test", "--header", "From: Ann <ann@peer.test>"], Bo = ["--from", "bo@peer.test", "--header", "From: Bo <bo@peer.test>"];

    [PeerFact("chromium", "swaks", "curl")]
    public async Task File_mail_where_they_say_in_their_order_and_end_when_they_are_told_to()
    {
        await using var server = await ApplianceProcess.StartAsync();
        foreach (var folder in (string[])["Ann", "Kite", "Garden", "Bills"])
        {
            var made = await Peers.CurlAsync($"imap://127.0.0.1:{server.Imap}/", "-X", $"CREATE {folder}");
            Assert.True(made.ExitCode == 0, made.All);
        }

        await ReceiveAsync(server, "Wings", Kite);
        await ReceiveAsync(server, "Strings", Kite);
        await ReceiveAsync(server, "Nothing special");
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server);

        // A header field: tried on the mail that is there, and done with it.
        await OpenRulesAsync(page, server);
        await NewAsync(page, "Header", "kite", "Kite", header: "X-Project");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test on your mail" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Would have fitted 2 of 3 messages")).ToBeVisibleAsync(Patient);
        await Assertions.Expect(page.Locator(".trial li")).ToHaveCountAsync(2);
        await browser.KeepAsync(page, "rules-tried-1440-light", whole: true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Do it with these now" }).ClickAsync();
        await Assertions.Expect(page.Locator(".toast", new() { HasText = "Rule applied" })).ToBeVisibleAsync(Patient);
        await LiesAsync(server, "Kite", "Wings", "Strings");
        await LiesAsync(server, "INBOX", "Nothing special");
        await SaveAsync(page, 1);

        // A sender, a list, a subject.
        foreach (var (field, value, folder, count) in ((string, string, string, int)[])[("From", "ann@peer.test", "Ann", 2), ("ListId", "garden.lists.test", "Garden", 3), ("Subject", "invoice", "Bills", 4)])
        {
            await NewAsync(page, field, value, folder);
            await SaveAsync(page, count);
        }

        await ReceiveAsync(server, "Tails", Kite);
        await ReceiveAsync(server, "A letter", Ann);
        await ReceiveAsync(server, "Roses", List);
        await ReceiveAsync(server, "Your Invoice of May");
        await ReceiveAsync(server, "Invoice by Ann", Ann);
        await ReceiveAsync(server, "Plain");
        await LiesAsync(server, "Kite", "Wings", "Strings", "Tails");
        await LiesAsync(server, "Ann", "A letter", "Invoice by Ann");
        await LiesAsync(server, "Garden", "Roses");
        await LiesAsync(server, "Bills", "Your Invoice of May");
        await LiesAsync(server, "INBOX", "Nothing special", "Plain");

        // The order counts: the first that fits says where. And a rule that is off does nothing.
        var subject = page.Locator("ol > li", new() { HasText = "invoice" });
        for (var left = 3; left > 0; left--)
        {
            await subject.GetByLabel("Move up: ").ClickAsync();
            await Assertions.Expect(page.Locator("ol > li").Nth(left - 1)).ToContainTextAsync("invoice");
        }

        var list = page.Locator("ol > li", new() { HasText = "garden.lists.test" });
        await list.GetByRole(AriaRole.Switch).UncheckAsync();
        await Assertions.Expect(list).ToHaveClassAsync("off");
        await browser.KeepAsync(page, "rules-list-1440-light");
        await ReceiveAsync(server, "Another invoice", Ann);
        await ReceiveAsync(server, "Tulips", List);
        await LiesAsync(server, "Bills", "Your Invoice of May", "Another invoice");
        await LiesAsync(server, "Garden", "Roses");
        await LiesAsync(server, "INBOX", "Nothing special", "Plain", "Tulips");

        await AlwaysAsync(browser, page, server);
        await OnThePhoneAsync(browser, server);
        Assert.Empty(browser.Faults);
    }

    /// <summary>Moved by hand, always from then on; moved back, never again.</summary>
    private static async Task AlwaysAsync(Browser browser, IPage page, ApplianceProcess server)
    {
        await ReceiveAsync(server, "First of Bo", Bo);
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail");
        await MoveAsync(page, "First of Bo", "Kite");
        await Assertions.Expect(page.Locator(".offer", new() { HasText = "Always move mail from bo@peer.test to Kite?" })).ToBeVisibleAsync(Patient);
        await browser.KeepAsync(page, "rules-offer-1440-light");
        await page.GetByRole(AriaRole.Button, new() { Name = "Always" }).ClickAsync();
        await Assertions.Expect(page.Locator(".toast", new() { HasText = "Rule made" })).ToBeVisibleAsync(Patient);
        await ReceiveAsync(server, "Second of Bo", Bo);
        await LiesAsync(server, "Kite", "Wings", "Strings", "Tails", "First of Bo", "Second of Bo");

        await page.Locator(".rail a", new() { HasText = "Kite" }).ClickAsync();
        await MoveAsync(page, "Second of Bo", "Inbox");
        await Assertions.Expect(page.Locator(".offer", new() { HasText = "Stop moving mail from bo@peer.test to Kite?" })).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Assertions.Expect(page.Locator(".toast", new() { HasText = "Rule removed" })).ToBeVisibleAsync(Patient);
        await ReceiveAsync(server, "Third of Bo", Bo);
        await LiesAsync(server, "INBOX", "Nothing special", "Plain", "Tulips", "Second of Bo", "Third of Bo");
    }

    private static async Task OnThePhoneAsync(Browser browser, ApplianceProcess server)
    {
        var page = await browser.SignInAsync(server, 390, 844, ColorScheme.Dark);
        await OpenRulesAsync(page, server);
        await Assertions.Expect(page.Locator("ol > li")).ToHaveCountAsync(4);
        await browser.KeepAsync(page, "rules-list-390-dark", whole: true);
        await page.GetByLabel("Edit: Header field").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Test on your mail" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Would have fitted 3 of")).ToBeVisibleAsync(Patient);
        await page.GetByText("Would have fitted 3 of").ScrollIntoViewIfNeededAsync();
        await browser.KeepAsync(page, "rules-tried-390-dark", whole: true);
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    private static async Task OpenRulesAsync(IPage page, ApplianceProcess server)
    {
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail/rules");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "New rule" })).ToBeVisibleAsync(Patient);
    }

    private static async Task NewAsync(IPage page, string field, string value, string folder, string? header = null)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New rule" }).ClickAsync();
        await page.GetByLabel("What condition 1 looks at").SelectOptionAsync(field);
        if (header is not null) await page.GetByLabel("Header field of condition 1").FillAsync(header);
        await page.GetByLabel("Value of condition 1").FillAsync(value);
        await page.GetByLabel("Move to").SelectOptionAsync(new SelectOptionValue { Label = folder });
    }

    private static async Task SaveAsync(IPage page, int rules)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the rule" }).ClickAsync();
        await Assertions.Expect(page.Locator("ol > li .what")).ToHaveCountAsync(rules, new() { Timeout = 15_000 });
    }

    private static async Task MoveAsync(IPage page, string subject, string folder)
    {
        await page.Locator(".row", new() { HasText = subject }).ClickAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".reader article.msg")).ToBeVisibleAsync(Patient);
        await page.Keyboard.PressAsync("v");
        await page.Locator(".menu .mi", new() { HasText = folder }).First.ClickAsync();
    }

    private static async Task ReceiveAsync(ApplianceProcess server, string subject, params string[] more)
    {
        var sent = await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, subject, more);
        Assert.True(sent.ExitCode == 0, sent.All);
    }

    /// <summary>A folder holds these messages, and no others.</summary>
    private static async Task LiesAsync(ApplianceProcess server, string folder, params string[] subjects)
    {
        await Peers.UntilAsync(async () => (await SubjectsAsync(server, folder)).Order(StringComparer.Ordinal).SequenceEqual(subjects.Order(StringComparer.Ordinal)), $"{folder} holds {string.Join(", ", subjects)} alone");
    }

    private static async Task<string[]> SubjectsAsync(ApplianceProcess server, string folder)
    {
        var read = await Peers.CurlAsync(string.Create(CultureInfo.InvariantCulture, $"imap://127.0.0.1:{server.Imap}/{folder}"), "-v", "-X", "FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
        return [.. read.All.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimStart('<', ' ')).Where(line => line.StartsWith("Subject: ", StringComparison.Ordinal)).Select(line => line["Subject: ".Length..])];
    }
}
