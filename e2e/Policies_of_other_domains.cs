using System.Globalization;
using Microsoft.Playwright;
using Mox.E2E.Lab;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>MTA-STS against a real resolver, web server and mail server: a policy is fetched once, kept and kept to; one that is broken keeps mail here, and the composer says so before the next message is written.</summary>
public class Policies_of_other_domains
{
    private const string Login = "mara@hollis.test", MailHost = "127.50.0.40";

    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 15_000 };

    [PeerFact("postfix", "unbound", "ldns-signzone", "nginx", "chromium", "swaks")]
    public async Task Are_fetched_once_kept_to_and_shown_as_an_address_is_typed()
    {
        // good.test keeps its policy; the mail host of wrong.test has a certificate for another name; trial.test only tries a policy out, with the same certificate; and the policy host of liar.test is not the one it says it is.
        await using var policies = await PolicyHost.StartAsync(
            ["mta-sts.good.test", "mta-sts.wrong.test", "mta-sts.trial.test"],
            ("good.test", "enforce", "mx.good.test"),
            ("wrong.test", "enforce", "mx.wrong.test"),
            ("trial.test", "testing", "mx.trial.test"),
            ("liar.test", "enforce", "mx.liar.test"));
        var chain = await policies.IssueAsync("mail", "mx.good.test");
        await using var postfix = await PostfixProcess.StartAsync(25, $"""
            virtual_mailbox_domains = good.test, wrong.test, trial.test, liar.test
            smtpd_tls_chain_files = {chain}
            smtpd_tls_security_level = may
            smtpd_tls_received_header = yes
            """, (MailHost, 25));
        await using var dns = await SignedDns.StartAsync(("hollis.test", ""), Zone("good.test"), Zone("wrong.test"), Zone("trial.test"), Zone("liar.test"));
        await using var server = await ApplianceProcess.ServeAsync(Login, [("SSL_CERT_FILE", policies.Root), ("Dns:Servers:0", dns.Resolver), ("Checks:Enabled", "false"), ("Smtp:CheckSenderDomain", "false"), ("DnsCheck:Scheduled", "false"), ("Outbound:ClosedNetwork", "true")]);

        // Before anything was sent: what the domains say.
        await using var browser = await Browser.OpenAsync();
        var first = await browser.SignInAsync(server, login: Login);
        await BeginAsync(first);
        await TypeAsync(first, "ann@good.test", "MTA-STS", "The domain asks for TLS with a valid certificate.");
        await TypeAsync(first, "bo@wrong.test", "MTA-STS", "The domain asks for TLS with a valid certificate.");
        await TypeAsync(first, "cleo@trial.test", "Not known yet", "The domain tries a policy out; it is not in force yet.");
        await first.Context.CloseAsync();

        // Kept to.
        foreach (var to in (string[])["ann@good.test", "bo@wrong.test", "cleo@trial.test", "dan@liar.test", "ann@good.test"]) await SubmitAsync(server, to);
        await UntilTakenAsync(postfix, "ann@good.test", 2);
        await UntilTakenAsync(postfix, "cleo@trial.test", 1);
        await UntilTakenAsync(postfix, "dan@liar.test", 1);
        await Peers.UntilAsync(() => Task.FromResult(server.Said.Contains("TLS with mx.wrong.test [127.50.0.40] is required (MTA-STS): the certificate is not valid for the host: it is for another name", StringComparison.Ordinal)), "the certificate for another name is refused", TimeSpan.FromSeconds(60));
        Assert.Empty(Taken(postfix, "bo@wrong.test"));
        Assert.All(postfix.Inbox(), file => Assert.Contains("(Postfix) with ESMTPS", File.ReadAllText(file), StringComparison.Ordinal));

        foreach (var (width, height, scheme) in ((int, int, ColorScheme)[])[(1440, 900, ColorScheme.Light), (390, 844, ColorScheme.Dark)])
        {
            var page = await browser.SignInAsync(server, width, height, scheme, login: Login);
            await WriteAsync(page);
            await browser.KeepAsync(page, string.Create(CultureInfo.InvariantCulture, $"policies-{width}-{scheme}").ToLowerInvariant());
            await page.Context.CloseAsync();
        }

        Assert.Equal(
            ["mta-sts.good.test /.well-known/mta-sts.txt 200", "mta-sts.trial.test /.well-known/mta-sts.txt 200", "mta-sts.wrong.test /.well-known/mta-sts.txt 200"],
            policies.Asked().Order(StringComparer.Ordinal));

        // With the policy host gone and a new policy announced, the one that was fetched holds on.
        await policies.StopAsync();
        await dns.PublishAsync("good.test", Zone("good.test").Records.Replace("id=1", "id=2", StringComparison.Ordinal));
        await Peers.UntilAsync(async () => (await dns.LookUpAsync("_mta-sts.good.test", "TXT")).Contains("id=2", StringComparison.Ordinal), "the new record is seen");
        await SubmitAsync(server, "ann@good.test");
        await UntilTakenAsync(postfix, "ann@good.test", 3);
        await Peers.UntilAsync(() => Task.FromResult(server.Said.Contains("The MTA-STS policy of good.test could not be fetched", StringComparison.Ordinal)), "that the new one cannot be had is told");
        Assert.Empty(browser.Faults);
    }

    /// <summary>Each address is judged as it is typed, and the weakest ones are named.</summary>
    private static async Task WriteAsync(IPage page)
    {
        await BeginAsync(page);
        await TypeAsync(page, "ann@good.test", "MTA-STS", "The last delivery there was encrypted.");
        await TypeAsync(page, "cleo@trial.test", "TLS", "The domain tries a policy out; it is not in force yet.");
        await TypeAsync(page, "dan@liar.test", "Set up wrong", "Something is wrong with the policy: mta-sts.liar.test: ");
        await Assertions.Expect(page.Locator(".secline", new() { HasText = "Encryption for liar.test is set up wrong." })).ToBeVisibleAsync(Patient);
        await TypeAsync(page, "bo@wrong.test", "Set up wrong", "The last delivery there failed: mx.wrong.test: the certificate is not valid for the host: it is for another name");
        await Assertions.Expect(page.Locator(".secline", new() { HasText = "and 1 more is set up wrong. Mail may wait until that is mended." })).ToBeVisibleAsync(Patient);
    }

    private static async Task BeginAsync(IPage page)
    {
        await page.Locator("button.write:visible, .tab:has-text('Compose'):visible").First.ClickAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator("#recipient-To")).ToBeFocusedAsync(new() { Timeout = 15_000 });
    }

    private static async Task TypeAsync(IPage page, string address, string word, string sentence)
    {
        await page.Locator("#recipient-To").PressSequentiallyAsync(address + ",");
        var mark = page.Locator(".chip", new() { HasText = address }).Locator(".sec .word");
        await Assertions.Expect(mark).ToHaveTextAsync(word, new() { Timeout = 15_000 });
        await mark.FocusAsync();
        await Assertions.Expect(page.Locator(".pop .check", new() { HasText = sentence })).ToBeVisibleAsync(Patient);
        var card = (await page.Locator(".pop").BoundingBoxAsync())!;
        Assert.True(card.X >= 0 && card.Y >= 0 && card.X + card.Width <= page.ViewportSize!.Width && card.Y + card.Height <= page.ViewportSize.Height, $"the card of {address} is cut off");
    }

    private static (string Zone, string Records) Zone(string zone) => (zone, $"@ MX 10 mx\nmx A {MailHost}\nmta-sts A {PolicyHost.Address}\n_mta-sts TXT \"v=STSv1; id=1;\"\n");

    private static IReadOnlyList<string> Taken(PostfixProcess postfix, string to) =>
        [.. postfix.Inbox().Select(File.ReadAllText).Where(message => message.Contains($"To: {to}", StringComparison.Ordinal))];

    private static Task UntilTakenAsync(PostfixProcess postfix, string to, int count) =>
        Peers.UntilAsync(() => Task.FromResult(Taken(postfix, to).Count == count), $"{to} has {count}", TimeSpan.FromSeconds(60));

    private static async Task SubmitAsync(ApplianceProcess server, string to)
    {
        var sent = await Peers.SwaksAsync(server.Submission, to, "hello", "--from", Login, "--header", $"From: {Login}", "--tls-optional", "--auth", "PLAIN", "--auth-user", Login, "--auth-password", ApplianceProcess.Password);
        Assert.True(sent.ExitCode == 0, sent.All);
    }
}
