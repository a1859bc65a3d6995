using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
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
        using var reader = await ReadMailAsync(server);
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
                    if (name == "listeners") await Assertions.Expect(page.Locator("#connections").Locator("xpath=../..").GetByText(ApplianceProcess.Login)).ToBeVisibleAsync();
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

    [PeerFact("chromium")]
    public async Task Say_what_is_wrong_with_a_certificate_and_lead_to_where_it_is_asked_for_again()
    {
        const string login = "ann@ours.test";
        (string, string)[] settings =
        [
            ("Acme:Enabled", "true"), ("Acme:TermsAccepted", "true"), ("Acme:CheckAddresses", "false"), ("Acme:Directory", $"https://127.0.0.1:{FreePorts.One()}/directory"), ("Acme:Contact:0", login),
            ("Dns:Servers:0", $"127.0.0.1:{FreePorts.One()}"), ("Dns:Rounds", "1"), ("DnsCheck:Scheduled", "false"),
        ];
        await using var server = await ApplianceProcess.ServeAsync(login, settings, isAdmin: true);
        await using var browser = await Browser.OpenAsync();
        using var http = new HttpClient();
        Assert.Equal("""{"status":"ready","faults":[]}""", await http.GetStringAsync(new Uri($"http://127.0.0.1:{server.Http}/healthz/ready")));
        foreach (var (width, height) in new[] { (1440, 900), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme, login: login);
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/admin");
                await Assertions.Expect(page.Locator(".todo h3").First).ToContainTextAsync("There is no certificate for", new() { Timeout = 30_000 });
                await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("needs you");
                await browser.KeepAsync(page, $"health-needs-{width}-{scheme}".ToLowerInvariant(), whole: true);
                await page.Locator(".todo a").First.ClickAsync();
                await Assertions.Expect(page.Locator(".trouble .error").First).ToBeVisibleAsync(new() { Timeout = 20_000 });
                await browser.KeepAsync(page, $"certificates-trouble-{width}-{scheme}".ToLowerInvariant(), whole: true);
                await page.GetByText("Renew now").First.ClickAsync();
                await Assertions.Expect(page.Locator(".trouble").First).ToBeVisibleAsync();
                await page.Context.CloseAsync();
            }
        }

        Assert.Empty(browser.Faults);
    }

    /// <summary>A mail program that stays connected.</summary>
    private static async Task<IDisposable> ReadMailAsync(ApplianceProcess server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Imaps);
        var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        var reader = new StreamReader(tls);
        await reader.ReadLineAsync();
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"a LOGIN {ApplianceProcess.Login} {ApplianceProcess.Password}\r\n"));
        Assert.StartsWith("a OK", await reader.ReadLineAsync(), StringComparison.Ordinal);
        return client;
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
