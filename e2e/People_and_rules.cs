using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Playwright;
using Mox.E2E.Lab;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>People, how mail to them travels, and mail that files itself: contacts, DANE with signed names and a Postfix that has TLS, another that has none, and a rule made of a move.</summary>
public class People_and_rules
{
    private const string Login = "mara@hollis.test", Signed = "127.50.0.36", Clear = "127.50.0.37";

    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 15_000 };

    [PeerFact("postfix", "unbound", "ldns-signzone", "chromium", "swaks")]
    public async Task Contacts_are_made_safety_is_shown_mail_goes_by_DANE_and_a_move_becomes_a_rule()
    {
        var folder = Directory.CreateTempSubdirectory("mox-people-").FullName;
        var (settings, key) = await CertificateAsync(folder);
        await using var signed = await PostfixProcess.StartAsync(25, settings, (Signed, 25));
        await using var clear = await PostfixProcess.StartAsync(25, "virtual_mailbox_domains = clear.test\nsmtpd_tls_security_level = none", (Clear, 25));
        await using var dns = await SignedDns.StartAsync(
            ("hollis.test", ""),
            ("peer.test", $"@ MX 10 mx\nmx A {Signed}\n_25._tcp.mx TLSA 3 1 1 {key}\n"),
            ("wrong.test", $"@ MX 10 mx\nmx A {Signed}\n_25._tcp.mx TLSA 3 1 1 {new string('0', 64)}\n"),
            ("clear.test", $"@ MX 10 mx\nmx A {Clear}\n"));
        await using var server = await ApplianceProcess.ServeAsync(Login, [("Dns:Servers:0", dns.Resolver), ("Checks:Enabled", "false"), ("Smtp:CheckSenderDomain", "false"), ("DnsCheck:Scheduled", "false"), ("Outbound:ClosedNetwork", "true")]);

        // Mail goes where the keys in DNS say, and not where they are others.
        foreach (var to in new[] { "ann@peer.test", "cleo@clear.test", "x@wrong.test" }) await SubmitAsync(server, to);
        await Peers.UntilAsync(() => Task.FromResult(signed.Inbox().Count == 1 && clear.Inbox().Count == 1), "both have their mail", TimeSpan.FromSeconds(60));
        await Peers.UntilAsync(() => Task.FromResult(server.Said.Contains("no TLSA record matches", StringComparison.Ordinal)), "the host with other keys is told", TimeSpan.FromSeconds(60));
        Assert.Contains("(Postfix) with ESMTPS", File.ReadAllText(signed.Inbox()[0]), StringComparison.Ordinal);
        Assert.Contains("(Postfix) with ESMTP id", File.ReadAllText(clear.Inbox()[0]), StringComparison.Ordinal);

        await ReceiveAsync(server, "Something in the Inbox");
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server, login: Login);
        await AddAsync(page, "Ann Čapek", "ann@peer.test");
        await Assertions.Expect(page.Locator(".one .sec .word", new() { HasText = "DANE" })).ToBeVisibleAsync(Patient);
        await page.Locator(".one .sec .word").FocusAsync();
        await Assertions.Expect(page.GetByText("The last delivery there was encrypted.")).ToBeVisibleAsync(Patient);
        await Assertions.Expect(page.GetByText("The keys of its mail host are in signed DNS.")).ToBeVisibleAsync();
        await AddAsync(page, "Cleo", "cleo@clear.test");
        await Assertions.Expect(page.Locator(".one .sec .word", new() { HasText = "No TLS" })).ToBeVisibleAsync(Patient);
        await CompleteAsync(browser, page, server);
        await RuleAsync(page, server);
        await PicturesAsync(browser, server);
        Assert.Empty(browser.Faults);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task AddAsync(IPage page, string name, string address)
    {
        await page.GotoAsync(new Uri(new Uri(page.Url), "/mail/contacts").ToString());
        await page.GetByLabel("New contact").ClickAsync(new() { Timeout = 15_000 });
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Mail address 1").FillAsync(address);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".one h2", new() { HasText = name })).ToBeVisibleAsync(Patient);
    }

    /// <summary>The composer knows her, however her name is typed.</summary>
    private static async Task CompleteAsync(Browser browser, IPage page, ApplianceProcess server)
    {
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail");
        await page.Locator("button.write").ClickAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator("#recipient-To")).ToBeFocusedAsync(new() { Timeout = 15_000 });
        await page.Locator("#recipient-To").PressSequentiallyAsync("capek");
        await Assertions.Expect(page.GetByRole(AriaRole.Option, new() { Name = "Ann Čapek" })).ToBeVisibleAsync(Patient);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".chip", new() { HasText = "Ann Čapek" }).Locator(".sec", new() { HasText = "DANE" })).ToBeVisibleAsync(Patient);
        await page.Locator("#recipient-To").PressSequentiallyAsync("cleo@clear.test,");
        await Assertions.Expect(page.Locator(".secline", new() { HasText = "clear.test takes mail without TLS." })).ToBeVisibleAsync(Patient);
        await page.Locator(".chip .sec .word").First.FocusAsync();
        await browser.KeepAsync(page, "recipients");
        await page.Locator(".secline .txt").ClickAsync();
        await Assertions.Expect(page.Locator(".secline", new() { HasText = "will come back" })).ToBeVisibleAsync(Patient);

        // The host with other keys than DNS says: seen when mail was to go there.
        await page.Locator("#recipient-To").PressSequentiallyAsync("x@wrong.test,");
        await page.Locator(".chip", new() { HasText = "x@wrong.test" }).Locator(".sec .word", new() { HasText = "Set up wrong" }).FocusAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".pop .check.warn", new() { HasText = "The last delivery there failed: mx.wrong.test: DANE: no TLSA record matches" })).ToBeVisibleAsync(Patient);
    }

    /// <summary>A message is moved by hand; asked whether always, the answer is yes; the next one goes there by itself.</summary>
    private static async Task RuleAsync(IPage page, ApplianceProcess server)
    {
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail");
        await page.GetByLabel("New folder").ClickAsync(new() { Timeout = 15_000 });
        await page.GetByLabel("Name of the new folder").FillAsync("Ann");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".rail a", new() { HasText = "Ann" })).ToBeVisibleAsync(Patient);
        await ReceiveAsync(server, "First letter");
        await page.Locator(".row", new() { HasText = "First letter" }).ClickAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator(".reader article.msg")).ToBeVisibleAsync(Patient);
        await page.Keyboard.PressAsync("v");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Ann" }).Or(page.Locator(".menu .mi", new() { HasText = "Ann" })).First.ClickAsync();
        await Assertions.Expect(page.Locator(".offer", new() { HasText = "Always move mail from ann@peer.test to Ann?" })).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "Always" }).ClickAsync();
        await Assertions.Expect(page.Locator(".toast", new() { HasText = "Rule made" })).ToBeVisibleAsync(Patient);
        await ReceiveAsync(server, "Second letter");
        await page.Locator(".rail a", new() { HasText = "Ann" }).ClickAsync();
        await Assertions.Expect(page.Locator(".row", new() { HasText = "Second letter" })).ToBeVisibleAsync(Patient);
    }

    private static async Task PicturesAsync(Browser browser, ApplianceProcess server)
    {
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme, login: Login);
                var name = $"{width}-{scheme}".ToLowerInvariant();
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail/contacts");
                await page.GetByRole(AriaRole.Link, new() { Name = "Ann Čapek" }).ClickAsync(new() { Timeout = 15_000 });
                await page.Locator(".one .sec .word").FocusAsync(new() { Timeout = 15_000 });
                await ShownAsync(browser, page, $"contacts-{name}");
                await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail/rules");
                await page.GetByLabel("Edit: ").First.ClickAsync(new() { Timeout = 15_000 });
                await page.GetByRole(AriaRole.Button, new() { Name = "Test on your mail" }).ClickAsync();
                await Assertions.Expect(page.GetByText("Would have fitted 3 of")).ToBeVisibleAsync(Patient);
                await ShownAsync(browser, page, $"rules-{name}");
                await page.Context.CloseAsync();
            }
        }
    }

    private static async Task ShownAsync(Browser browser, IPage page, string name)
    {
        await browser.KeepAsync(page, name);
        var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(inner <= outer, $"{name} scrolls sideways: {inner} in {outer}");
    }

    private static async Task ReceiveAsync(ApplianceProcess server, string subject)
    {
        var sent = await Peers.SwaksAsync(server.Smtp, Login, subject, "--from", "ann@peer.test", "--header", "From: Ann <ann@peer.test>");
        Assert.True(sent.ExitCode == 0, sent.All);
    }

    private static async Task SubmitAsync(ApplianceProcess server, string to)
    {
        var sent = await Peers.SwaksAsync(server.Submission, to, "hello", "--from", Login, "--header", $"From: {Login}", "--tls-optional", "--auth", "PLAIN", "--auth-user", Login, "--auth-password", ApplianceProcess.Password);
        Assert.True(sent.ExitCode == 0, sent.All);
    }

    /// <summary>A certificate for the mail host of peer.test: the lines of main.cf that use it, and what a TLSA record says of its key.</summary>
    private static async Task<(string Settings, string Key)> CertificateAsync(string folder)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=mx.peer.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        await File.WriteAllTextAsync(Path.Combine(folder, "host.pem"), key.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem() + "\n");
        return (string.Create(CultureInfo.InvariantCulture, $"smtpd_tls_chain_files = {folder}/host.pem\nsmtpd_tls_security_level = may\nsmtpd_tls_received_header = yes"), Convert.ToHexString(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())));
    }
}
