using System.Text;
using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The log while the server runs: levels changed in the browser, and no secret at any of them.</summary>
public class Log_levels
{
    [PeerFact("chromium", "curl")]
    public async Task A_level_changed_in_the_browser_counts_at_once_and_across_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("mox-levels-").FullName;
        try
        {
            await using (var server = await ApplianceProcess.StartAsync(folder))
            {
                await using var browser = await Browser.OpenAsync();
                var admin = await browser.SignInAsync(server);
                await admin.GotoAsync($"http://127.0.0.1:{server.Http}/admin/logging");
                await admin.GetByLabel("Level of Sign-in", new() { Exact = true }).SelectOptionAsync("Debug", new() { Timeout = 10_000 });
                await Assertions.Expect(admin.GetByLabel("Sign-in: back to normal")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                Assert.DoesNotContain("mox signed in by", server.Said, StringComparison.Ordinal);
                await SignInByImapAsync(server);
                await UntilAsync(() => server.Said.Contains("mox signed in by", StringComparison.Ordinal));
                Assert.Empty(browser.Faults);
            }

            await using (var again = await ApplianceProcess.StartAsync(folder))
            {
                await SignInByImapAsync(again);
                await UntilAsync(() => again.Said.Contains("mox signed in by", StringComparison.Ordinal));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [PeerFact("chromium", "curl", "swaks")]
    public async Task No_level_writes_passwords_or_what_is_in_messages()
    {
        await using var server = await ApplianceProcess.ServeAsync("ann@club.test", [("Logging:LogLevel:Mox", "Trace"), ("Checks:Enabled", "false"), ("Dkim:WatchRecords", "false"), ("DnsCheck:Scheduled", "false"), ("Smtp:CheckSenderDomain", "false"), ("Outbound:KeepAtHome", "true")], isAdmin: true);
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server, login: "ann@club.test");
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/admin/configuration");
        await Assertions.Expect(page.Locator("tbody tr").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
        var read = await ProgramRun.RunAsync("curl", ["-sk", "--url", $"imaps://127.0.0.1:{server.Imaps}/INBOX", "-u", $"ann@club.test:{ApplianceProcess.Password}", "-X", "STATUS INBOX (MESSAGES)"]);
        Assert.True(read.ExitCode == 0, read.All);
        var wrong = await ProgramRun.RunAsync("curl", ["-sk", "--url", $"imaps://127.0.0.1:{server.Imaps}/INBOX", "-u", "ann@club.test:wrongbatterystaple"]);
        Assert.NotEqual(0, wrong.ExitCode);
        foreach (var mechanism in (string[])["PLAIN", "LOGIN"])
        {
            var sent = await ProgramRun.RunAsync("swaks", ["--server", "127.0.0.1", "--port", Port(server.Submissions), "--tls-on-connect", "--auth", mechanism, "--auth-user", "ann@club.test", "--auth-password", ApplianceProcess.Password, "--from", "ann@club.test", "--to", "ann@club.test", "--body", "secretbodyofthismail"]);
            Assert.True(sent.ExitCode == 0, sent.All);
        }

        Assert.Contains("ann signed in by", server.Said, StringComparison.Ordinal);
        foreach (var secret in (string[])[ApplianceProcess.Password, "wrongbatterystaple", "secretbodyofthismail"])
        {
            Assert.DoesNotContain(secret, server.Said, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes(secret)).TrimEnd('='), server.Said, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0ann@club.test\0{secret}")), server.Said, StringComparison.Ordinal);
        }
    }

    [PeerFact("chromium")]
    public async Task The_page_fits_at_every_width_in_both_themes()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme);
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/admin/logging");
                await page.GetByLabel("Level of IMAP", new() { Exact = true }).SelectOptionAsync("Debug", new() { Timeout = 10_000 });
                await Assertions.Expect(page.GetByLabel("IMAP: back to normal")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await page.GetByLabel("Level of Queue", new() { Exact = true }).SelectOptionAsync("Error");
                await Assertions.Expect(page.GetByLabel("Queue: back to normal")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                var name = $"logging-{width}-{scheme}".ToLowerInvariant();
                await browser.KeepAsync(page, name, whole: true);
                var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
                Assert.True(inner <= outer, $"{name} scrolls sideways: {inner} in {outer}");
                await page.Context.CloseAsync();
            }
        }

        Assert.Empty(browser.Faults);
    }

    private static string Port(int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task SignInByImapAsync(ApplianceProcess server)
    {
        var run = await ProgramRun.RunAsync("curl", ["-sk", "--url", $"imaps://127.0.0.1:{server.Imaps}/INBOX", "-u", $"{ApplianceProcess.Login}:{ApplianceProcess.Password}", "-X", "STATUS INBOX (MESSAGES)"]);
        Assert.True(run.ExitCode == 0, run.All);
    }

    private static async Task UntilAsync(Func<bool> so)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!so())
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
