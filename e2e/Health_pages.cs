using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The pages that tell an administrator how the server is, in a browser, over a server that has had some traffic and some trouble.</summary>
public class Health_pages
{
    private static readonly (string Path, string Name, string Sign)[] Shown = [("/admin", "health", "h2#traffic"), ("/admin/certificates", "certificates", "h2#authority"), ("/admin/listeners", "listeners", "h2#connections"), ("/admin/queue?domain=silent.test", "queue-filter", "h2#rules")];

    [PeerFact("chromium", "swaks")]
    public async Task Show_what_happened_at_every_width_in_both_themes()
    {
        await using var server = await ApplianceProcess.StartAsync(more: ["--route", $"silent.test=127.0.0.1:{FreePorts.One()}", "--rate-limits"]);
        await FillAsync(server);
        await using var browser = await Browser.OpenAsync();
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme);
                foreach (var (path, name, sign) in Shown)
                {
                    await page.GotoAsync($"http://127.0.0.1:{server.Http}{path}");
                    await Assertions.Expect(page.Locator(sign)).ToBeVisibleAsync(new() { Timeout = 20_000 });
                    if (name == "queue-filter") await page.Locator(".rules .btn").ClickAsync();
                    if (name == "certificates") await page.Locator("button.name").First.ClickAsync();
                    await browser.KeepAsync(page, $"{name}-{width}-{scheme}".ToLowerInvariant(), whole: true);
                    var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
                    Assert.True(inner <= outer, $"{name} scrolls sideways at {width}: {inner} in {outer}");
                }

                await page.Context.CloseAsync();
            }
        }

        Assert.Empty(browser.Faults);
    }

    private static async Task FillAsync(ApplianceProcess server)
    {
        for (var i = 1; i <= 5; i++)
        {
            var sent = await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, $"Part {i}", "--header", "From: somebody@elsewhere.test", "--body", "Words.");
            Assert.True(sent.ExitCode == 0, sent.All);
        }

        await Peers.SwaksAsync(server.Submission, "bob@silent.test", "waits", "--from", ApplianceProcess.Login, "--auth", "PLAIN", "--auth-user", ApplianceProcess.Login, "--auth-password", ApplianceProcess.Password);
        await Peers.SwaksAsync(server.Submission, ApplianceProcess.Login, "home", "--from", ApplianceProcess.Login, "--auth", "PLAIN", "--auth-user", ApplianceProcess.Login, "--auth-password", ApplianceProcess.Password);
        await Peers.SwaksAsync(server.Submission, ApplianceProcess.Login, "no", "--from", ApplianceProcess.Login, "--auth", "PLAIN", "--auth-user", ApplianceProcess.Login, "--auth-password", "wrong");
    }
}
