using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>An administrator makes a domain, an account and an alias in the browser, and mail comes to both members.</summary>
public class Admin_of_domains_and_accounts
{
    [PeerFact("chromium", "swaks")]
    public async Task A_domain_and_an_account_are_made_in_the_browser_and_mail_for_an_alias_reaches_both_members()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        var admin = await browser.SignInAsync(server);
        var site = $"http://127.0.0.1:{server.Http}";

        await admin.GotoAsync($"{site}/admin/domains");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Add a domain" }).ClickAsync();
        await admin.FillAsync("#new-domain", "club.test");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Add the domain" }).ClickAsync();
        await Assertions.Expect(admin.Locator("h1")).ToHaveTextAsync("club.test", new() { Timeout = 20_000 });
        await Assertions.Expect(admin.Locator("article.alias")).ToHaveCountAsync(2, new() { Timeout = 10_000 });

        await admin.GotoAsync($"{site}/admin/accounts");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Add an account" }).ClickAsync();
        await admin.FillAsync("#account-local", "jane");
        await admin.Locator("form select").SelectOptionAsync("club.test");
        await admin.FillAsync("#account-display", "Jane Doe");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Add the account" }).ClickAsync();
        var secret = admin.Locator(".secret");
        await Assertions.Expect(secret).ToBeVisibleAsync(new() { Timeout = 10_000 });
        var password = await secret.InnerTextAsync();

        await admin.GotoAsync($"{site}/admin/domains/club.test");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Add an alias" }).ClickAsync();
        await admin.FillAsync("#new-alias", "team");
        await admin.Locator("#new-member").SelectOptionAsync("jane@club.test");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Add the alias" }).ClickAsync();
        var team = admin.Locator("article.alias", new() { HasText = "team" });
        await Assertions.Expect(team).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await team.GetByLabel("Add a member").SelectOptionAsync(ApplianceProcess.Login);
        await Assertions.Expect(team.Locator(".chip")).ToHaveCountAsync(2, new() { Timeout = 10_000 });

        var sent = await Peers.SwaksAsync(server.Smtp, "team@club.test", "Meeting moved", "--from", "bob@peer.test", "--body", "To Friday.");
        Assert.True(sent.ExitCode == 0, sent.All);
        var jane = await browser.SignInAsync(server, login: "jane@club.test", password: password);
        await Assertions.Expect(jane.Locator(".row", new() { HasText = "Meeting moved" })).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await admin.GotoAsync($"{site}/mail");
        await Assertions.Expect(admin.Locator(".row", new() { HasText = "Meeting moved" })).ToBeVisibleAsync(new() { Timeout = 10_000 });

        // Who is no administrator does not get in.
        await jane.GotoAsync($"{site}/admin/accounts");
        await Assertions.Expect(jane).Not.ToHaveURLAsync($"{site}/admin/accounts", new() { Timeout = 10_000 });
        Assert.Empty(browser.Faults.Where(fault => !fault.Contains("403", StringComparison.Ordinal)));
    }

    [PeerFact("chromium")]
    public async Task Its_pages_fit_at_every_width_in_both_themes()
    {
        await using var server = await ApplianceProcess.StartAsync(more: ["--accounts", "3"]);
        await using var browser = await Browser.OpenAsync();
        var site = $"http://127.0.0.1:{server.Http}";
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme);
                var name = $"{width}-{scheme}".ToLowerInvariant();
                await page.GotoAsync($"{site}/admin/domains");
                await Assertions.Expect(page.Locator("tbody tr").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await page.GetByRole(AriaRole.Button, new() { Name = "Add a domain" }).ClickAsync();
                await page.FillAsync("#new-domain", "jane@club.test");
                await Assertions.Expect(page.Locator(".error")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"domains-{name}");
                await page.FillAsync("#new-domain", $"club{name}.test");
                await page.GetByRole(AriaRole.Button, new() { Name = "Add the domain" }).ClickAsync();
                await Assertions.Expect(page.Locator("article.alias")).ToHaveCountAsync(2, new() { Timeout = 20_000 });
                await page.GetByRole(AriaRole.Button, new() { Name = "Record", Exact = true }).First.ClickAsync();
                await Assertions.Expect(page.Locator(".record")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"domain-{name}");
                await page.GotoAsync($"{site}/admin/accounts");
                await Assertions.Expect(page.Locator("tbody tr").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"accounts-{name}");
                await page.Locator("tbody tr a", new() { HasText = "u1" }).ClickAsync();
                await Assertions.Expect(page.Locator("#quota")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await page.GetByRole(AriaRole.Button, new() { Name = "Remove…" }).ClickAsync();
                await Assertions.Expect(page.Locator("#remove-account")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"account-{name}");
                await page.Context.CloseAsync();
            }
        }

        Assert.Empty(browser.Faults);
    }

    private static async Task ShownAsync(Browser browser, IPage page, string name)
    {
        await browser.KeepAsync(page, name, whole: true);
        var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(inner <= outer, $"{name} scrolls sideways: {inner} in {outer}");
    }
}
