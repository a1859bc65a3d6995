using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The account's own pages: codes from an app, passwords for programs, passkeys, sessions.</summary>
public class Safe_sign_in
{
    [PeerFact("chromium", "curl", "swaks")]
    public async Task Codes_are_set_up_asked_for_and_leave_mail_programs_to_app_passwords()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server);
        var before = await Peers.CurlAsync($"imap://127.0.0.1:{server.Imap}/INBOX", "-X", "NOOP");
        Assert.True(before.ExitCode == 0, before.All);

        // An authenticator app reads the key and shows a code.
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/account/security");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        var secret = Octets((await page.Locator("code.key").TextContentAsync())!);
        var shown = Code(secret, 0);
        await page.FillAsync("#code", shown);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Assertions.Expect(page.Locator(".codes code")).ToHaveCountAsync(10);
        var recovery = (await page.Locator(".codes code").First.TextContentAsync())!;
        await page.GetByRole(AriaRole.Button, new() { Name = "I have kept them" }).ClickAsync();

        // Signed out, and in again: the code that confirmed the set-up is used up, that of the next half minute is taken.
        await SignOutAsync(page, server);
        await PasswordAsync(page);
        await page.FillAsync("#code", shown);
        await page.ClickAsync("button[type=submit]");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not right");
        await page.FillAsync("#code", Code(secret, 1));
        await page.ClickAsync("button[type=submit]");
        await Assertions.Expect(page.Locator(".rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });

        // An app password opens what the main one no longer does.
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/account/security");
        await page.FillAsync("#program", "curl");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        var made = (await page.Locator(".secret code").TextContentAsync())!;
        var refused = await Peers.CurlAsync($"imap://127.0.0.1:{server.Imap}/INBOX", "-X", "NOOP", "-v");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("app password", refused.All, StringComparison.Ordinal);
        var read = await ProgramRun.RunAsync("curl", ["-sS", "--insecure", "--user", $"{ApplianceProcess.Login}:{made}", $"imaps://127.0.0.1:{server.Imaps}/INBOX", "-X", "NOOP"]);
        Assert.True(read.ExitCode == 0, read.All);
        string[] submit = ["--from", ApplianceProcess.Login, "--tls", "--auth", "PLAIN", "--auth-user", ApplianceProcess.Login, "--auth-password"];
        var main = await Peers.SwaksAsync(server.Submission, ApplianceProcess.Login, "no", [.. submit, ApplianceProcess.Password]);
        Assert.Contains("534 5.7.9", main.Output, StringComparison.Ordinal);
        var sent = await Peers.SwaksAsync(server.Submission, ApplianceProcess.Login, "by app password", [.. submit, made]);
        Assert.True(sent.ExitCode == 0, sent.All);

        // Without the phone: a recovery code, once.
        await SignOutAsync(page, server);
        await PasswordAsync(page);
        await page.FillAsync("#code", recovery);
        await page.ClickAsync("button[type=submit]");
        await Assertions.Expect(page.Locator(".rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/account/security");
        await Assertions.Expect(page.GetByText("9 of 10 left")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".attempts").GetByText("Main password where an app password is needed").First).ToBeVisibleAsync();
        Assert.DoesNotContain(made, server.Said, StringComparison.Ordinal);
        Assert.Empty(browser.Faults);
    }

    [PeerFact("chromium")]
    public async Task A_passkey_is_added_with_the_browser_and_opens_the_pages()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server, host: "localhost");
        var devtools = await page.Context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
        });
        await page.GotoAsync($"http://localhost:{server.Http}/account/security");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await page.FillAsync("#key", "this laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove this laptop" })).ToBeVisibleAsync();

        await SignOutAsync(page, server, "localhost");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Assertions.Expect(page.Locator(".rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        Assert.Empty(browser.Faults);
    }

    [PeerFact("chromium")]
    public async Task Signed_out_elsewhere_an_open_page_leads_to_the_sign_in_and_a_restart_brings_no_session_back()
    {
        var folder = Directory.CreateTempSubdirectory("mox-sessions-").FullName;
        var offset = FreePorts.Offset();
        await using var browser = await Browser.OpenAsync();
        IPage own, other;
        BrowserContextCookiesResult[] cookies;
        await using (var server = await ApplianceProcess.StartAsync(folder, offset))
        {
            (own, other) = (await browser.SignInAsync(server), await browser.SignInAsync(server));
            cookies = [.. await other.Context.CookiesAsync()];
            await own.GotoAsync($"http://127.0.0.1:{server.Http}/account/security");
            await own.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere else" }).ClickAsync();
            await Assertions.Expect(other.Locator("#password")).ToBeVisibleAsync(new() { Timeout = 20_000 });

            // A copy of the cookie, kept from before, is worth nothing.
            await UseAsync(other, cookies, server);
            await Assertions.Expect(other.Locator("#password")).ToBeVisibleAsync();
            await own.GotoAsync("about:blank");
            await server.StopAsync();
        }

        await using (var server = await ApplianceProcess.StartAsync(folder, offset))
        {
            await UseAsync(other, cookies, server);
            await Assertions.Expect(other.Locator("#password")).ToBeVisibleAsync();
            await own.GotoAsync($"http://127.0.0.1:{server.Http}/mail");
            await Assertions.Expect(own.Locator(".rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task UseAsync(IPage page, BrowserContextCookiesResult[] cookies, ApplianceProcess server)
    {
        await page.Context.AddCookiesAsync(cookies.Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path }));
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail");
    }

    [PeerFact("chromium")]
    public async Task The_account_pages_fit_at_every_width_in_both_themes()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await using var browser = await Browser.OpenAsync();
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme);
                var name = $"{width}-{scheme}".ToLowerInvariant();
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/account/security");
                await page.FillAsync("#program", $"phone {name}");
                await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
                await Assertions.Expect(page.Locator(".secret code")).ToBeVisibleAsync();
                await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
                await Assertions.Expect(page.Locator(".qr svg")).ToBeVisibleAsync();
                await page.GetByRole(AriaRole.Button, new() { Name = "Change it" }).ClickAsync();
                await Assertions.Expect(page.GetByLabel("Password you have now", new() { Exact = true }).First).ToBeFocusedAsync();
                await page.FillAsync("#new", "seven quiet herons");
                await Assertions.Expect(page.Locator(".strength")).ToBeVisibleAsync();
                await ShownAsync(browser, page, $"security-{name}");
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/account/profile");
                await Assertions.Expect(page.Locator("#name")).ToBeVisibleAsync();
                await ShownAsync(browser, page, $"profile-{name}");
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/admin/sign-ins");
                await page.GetByRole(AriaRole.Button, new() { Name = "All" }).ClickAsync();
                await Assertions.Expect(page.Locator(".attempts tbody tr").First).ToBeVisibleAsync();
                await ShownAsync(browser, page, $"sign-ins-{name}");
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/signin?step=code&error=code");
                await ShownAsync(browser, page, $"code-{name}");
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

    private static async Task SignOutAsync(IPage page, ApplianceProcess server, string host = "127.0.0.1")
    {
        await page.GotoAsync($"http://{host}:{server.Http}/mail");
        await page.GetByRole(AriaRole.Button, new() { Name = "Account" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.Locator("#password")).ToBeVisibleAsync();
    }

    private static async Task PasswordAsync(IPage page)
    {
        await page.FillAsync("#login", ApplianceProcess.Login);
        await page.FillAsync("#password", ApplianceProcess.Password);
        await page.ClickAsync("button[type=submit]");
        await Assertions.Expect(page.Locator("#code")).ToBeVisibleAsync();
    }

    /// <summary>What an authenticator app shows, written apart from the server's own.</summary>
    private static string Code(byte[] secret, int stepsAhead)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30) + stepsAhead);
        var mac = HMACSHA1.HashData(secret, counter);
        var value = (BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[19] & 15)) & int.MaxValue) % 1_000_000;
        return value.ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Octets(string secret)
    {
        var bits = string.Concat(secret.Where(c => c != ' ').Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
