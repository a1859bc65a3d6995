using Microsoft.Playwright;
using Mox.Testing.Processes;
using Xunit.Abstractions;

namespace Mox.E2E;

/// <summary>The pages at three widths, light and dark: nothing scrolls sideways, nothing fails; the pictures are kept to be looked at.</summary>
public class Pages_in_all_sizes(ITestOutputHelper output)
{
    [PeerFact("chromium", "swaks")]
    public async Task Inbox_message_composer_and_queue_fit_at_every_width_in_both_themes()
    {
        await using var server = await ApplianceProcess.StartAsync(more: ["--route", $"silent.test=127.0.0.1:{FreePorts.One()}"]);
        await FillAsync(server);
        await using var browser = await Browser.OpenAsync();
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme);
                var name = $"{width}-{scheme}".ToLowerInvariant();
                await Assertions.Expect(page.Locator(".row").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"inbox-{name}");
                await page.Locator(".row", new() { HasText = "The garden in November" }).ClickAsync();
                await Assertions.Expect(page.Locator(".reader article.msg")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await Assertions.Expect(page.FrameLocator(".reader iframe").GetByText("Leaves and light")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"message-{name}");
                await page.Keyboard.PressAsync("r");
                await Assertions.Expect(page.Locator("textarea.edit")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"composer-{name}");
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/admin/queue");
                await Assertions.Expect(page.GetByText("bob@silent.test").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"queue-{name}");
                await page.Context.CloseAsync();
            }
        }

        Assert.Empty(browser.Faults);
        var memory = File.ReadLines($"/proc/{server.Pid}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        output.WriteLine($"the server's proportional memory after 24 pages: {memory}");
    }

    private static async Task ShownAsync(Browser browser, IPage page, string name)
    {
        await browser.KeepAsync(page, name);
        var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(inner <= outer, $"{name} scrolls sideways: {inner} in {outer}");
    }

    private static async Task FillAsync(ApplianceProcess server)
    {
        for (var i = 1; i <= 12; i++) await SendAsync(server, $"Notes of the meeting, part {i}", $"Person {i} <person{i}@elsewhere.test>", "--body", $"These are the notes of part {i}.\nMore follows.");
        await SendAsync(server, "A subject that is much longer than any list can show, because somebody put the whole story into it and would not stop", "Somebody With A Very Long Name Indeed <somebody.with.a.very.long.address@subdomain.of.elsewhere.test>", "--body", "Long.");
        await SendAsync(server, "The garden in November", "Garden Club <news@garden.test>", "--add-header", "MIME-Version: 1.0", "--add-header", "Content-Type: text/html; charset=utf-8", "--body", "<h1>Leaves and light</h1><p>What to do <b>now</b>: rake, plant, rest.</p><img src=\"https://remote.test/pixel.png\"><p><a href=\"https://garden.test/\">Read on</a></p>");
        await Peers.SwaksAsync(server.Submission, "bob@silent.test", "waits", "--from", ApplianceProcess.Login, "--auth", "PLAIN", "--auth-user", ApplianceProcess.Login, "--auth-password", ApplianceProcess.Password);
    }

    private static async Task SendAsync(ApplianceProcess server, string subject, string from, params string[] more)
    {
        var sent = await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, subject, ["--header", $"From: {from}", .. more]);
        Assert.True(sent.ExitCode == 0, sent.All);
    }
}
