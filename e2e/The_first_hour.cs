using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Mox.E2E.Lab;
using Mox.Testing.Processes;
using Xunit.Abstractions;

namespace Mox.E2E;

/// <summary>From an empty folder to mail that others believe, by the browser alone: against signed names, an authority and the mail server of somebody else. The server is killed after each step, and the setup goes on where it was.</summary>
public partial class The_first_hour(ITestOutputHelper output)
{
    private const string Address = "127.50.0.25";
    private const string Host = "mail.hollis.test";
    private const string Owner = "mara@hollis.test";
    private const string Guest = "guest@peer.test";
    private const string Password = "seven lamps in a green boat";

    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 60_000 };

    [PeerFact("chromium", "postfix", "unbound", "ldns-signzone", "pebble", "opendkim", "opendkim-genkey", "swaks")]
    public async Task Leads_to_mail_that_passes_every_check_though_the_server_is_killed_at_each_step()
    {
        var began = TimeProvider.System.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("mox-first-hour-").FullName;
        await using var peer = await PeerHost.StartAsync(Address);
        await using var dns = await SignedDns.StartAsync(("hollis.test", ""), ("peer.test", peer.Records), ("0.50.127.in-addr.arpa", $"25 PTR {Host}.\n26 PTR {PeerHost.Name}.\n"));
        await using var pebble = await PebbleProcess.StartAsync(80, 443, TimeSpan.FromDays(90), IPEndPoint.Parse(dns.Resolver));
        (string, string)[] settings =
        [
            ("Appliance:Addresses:0", Address), ("Outbound:SourceAddresses:0", Address), ("Acme:Addresses:0", Address), ("Acme:Directory", pebble.DirectoryUrl), ("Acme:TrustedRootFile", pebble.TrustedRootFile),
            ("Dns:Servers:0", dns.Resolver), ("Dns:LongestNegativeTtl", "00:00:01"), ("DnsCheck:SignedName", "peer.test"), ("DnsCheck:AskBlocklists", "false"), ("DnsCheck:OutboundProbes:0", "peer.test"), ("Preflight:AskClocks", "false"),

            // An MX record that leads to loopback means this host, for good reason.
            ("Outbound:Routes:0", $"peer.test={PeerHost.Name}"),
        ];
        var server = await ApplianceProcess.ServeAtAsync(folder, Address, settings);
        await using var browser = await Browser.OpenAsync();
        try
        {
            var page = await browser.NewPageAsync($"https://{Address}", 1440, 1000, ColorScheme.Light, tls: true);

            // The owner: a wrong token opens nothing.
            await page.GotoAsync("/");
            await Assertions.Expect(page.GetByLabel("Token from the console")).ToBeVisibleAsync(Patient);
            await page.GetByLabel("Token from the console").FillAsync("wrong");
            await page.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the token the console shows");
            await KillAsync("the door");
            await page.GotoAsync($"/setup?token={TokenText().Match(server.Said).Groups[1].Value}");
            await page.GetByLabel("Your name").FillAsync("Mara Hollis");
            await page.GetByLabel("Your mail address").FillAsync(Owner);
            await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What is this server called?" })).ToBeVisibleAsync(Patient);
            await KillAsync("the owner");

            // The name: the server starts anew, and the page comes back by itself.
            await Browser.GoAsync(page, "/setup");
            await page.GetByLabel("Name of this server").FillAsync(Host);
            await ContinueAsync(page);
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Is this place ready for mail?" })).ToBeVisibleAsync(Patient);
            await KillAsync("the name");

            await Browser.GoAsync(page, "/setup");
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Is this place ready for mail?" })).ToBeVisibleAsync(Patient);
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check again", Exact = true }).First).ToBeEnabledAsync(new() { Timeout = 90_000 });
            await browser.KeepAsync(page, "first-hour-checks", whole: true);
            await ContinueAsync(page);
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Add the DNS records for hollis.test" })).ToBeVisibleAsync(Patient);
            await KillAsync("the checks");

            // The records: the zone file goes to whoever serves the zone.
            await Browser.GoAsync(page, "/setup");
            await page.GetByText("Zone file", new() { Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator("pre")).ToContainTextAsync("MX", new() { Timeout = 60_000 });
            await dns.PublishAsync("hollis.test", await page.Locator("pre").InnerTextAsync());
            await page.GetByText("One by one", new() { Exact = true }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Continue", Exact = true })).ToBeEnabledAsync(new() { Timeout = 90_000 });
            await browser.KeepAsync(page, "first-hour-records", whole: true);
            await ContinueAsync(page);
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Let others trust this server" })).ToBeVisibleAsync(Patient);
            await KillAsync("the records");

            await Browser.GoAsync(page, "/setup");
            await page.GetByLabel("I accept").CheckAsync();
            await page.GetByText("It wants an account made elsewhere").ClickAsync();
            await page.GetByLabel("Key id").FillAsync(PebbleProcess.KeyId);
            await page.GetByLabel("Key", new() { Exact = true }).FillAsync(PebbleProcess.Key);
            await page.Locator(".sheet-foot button").Last.ClickAsync();
            await Assertions.Expect(page.GetByText("Every name has its certificate.")).ToBeVisibleAsync(new() { Timeout = 120_000 });
            await browser.KeepAsync(page, "first-hour-certificate", whole: true);
            await KillAsync("the certificate");
            await Browser.GoAsync(page, "/setup");
            await Assertions.Expect(page.GetByText("Every name has its certificate.")).ToBeVisibleAsync(Patient);
            await ContinueAsync(page);

            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Who has mail at hollis.test?" })).ToBeVisibleAsync(Patient);
            await page.GetByLabel("Address", new() { Exact = true }).FillAsync("ben");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
            await Assertions.Expect(page.GetByText("ben can sign in now")).ToBeVisibleAsync(Patient);
            await ContinueAsync(page);
            await Assertions.Expect(page.GetByLabel("Your address elsewhere")).ToBeVisibleAsync(Patient);
            await KillAsync("the mailboxes");

            // A message out: what others' programs say of it.
            await Browser.GoAsync(page, "/setup");
            await page.GetByLabel("Your address elsewhere").FillAsync(Guest);
            await page.GetByRole(AriaRole.Button, new() { Name = "Send the test" }).ClickAsync();
            await Peers.UntilAsync(() => Task.FromResult(peer.Taken().Count == 1), "the test message is at the other server", TimeSpan.FromSeconds(60));
            var message = peer.Taken()[0];
            var verdict = await peer.JudgeAsync(message, Owner, dns);
            Assert.Contains("spf=pass", verdict, StringComparison.Ordinal);
            Assert.Contains("dkim=pass", verdict, StringComparison.Ordinal);
            Assert.Contains("dmarc=pass", verdict, StringComparison.Ordinal);
            Assert.DoesNotContain("fail", verdict, StringComparison.Ordinal);
            await KillAsync("the message out");

            // And one back: what we say of it.
            var answer = await PeerHost.SendAsync(Guest, Owner, "Re: test", "--header", $"In-Reply-To: {MessageId().Match(message).Groups[1].Value}", "--header", "Message-ID: <answer@peer.test>", "--body", "It came.");
            Assert.True(answer.ExitCode == 0, answer.All);
            await Browser.GoAsync(page, "/setup");
            await Assertions.Expect(page.GetByText("Mail goes out and comes in.")).ToBeVisibleAsync(new() { Timeout = 120_000 });
            await browser.KeepAsync(page, "first-hour-round-trip", whole: true);
            foreach (var term in new[] { "SPF", "DKIM", "DMARC" }) await Assertions.Expect(page.Locator(".line", new() { Has = page.GetByText(term, new() { Exact = true }) }).GetByText("Fine", new() { Exact = true })).ToBeVisibleAsync();
            await ContinueAsync(page);
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bring your mail to your devices" })).ToBeVisibleAsync(Patient);
            await KillAsync("the round trip");

            await Browser.GoAsync(page, "/setup");
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bring your mail to your devices" })).ToBeVisibleAsync(Patient);
            await ContinueAsync(page);
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Finish and open webmail" })).ToBeEnabledAsync(new() { Timeout = 60_000 });
            await KillAsync("the devices");

            await Browser.GoAsync(page, "/setup");
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Finish and open webmail" })).ToBeEnabledAsync(new() { Timeout = 60_000 });
            await browser.KeepAsync(page, "first-hour-done", whole: true);
            await page.GetByRole(AriaRole.Button, new() { Name = "Finish and open webmail" }).ClickAsync();
            await Assertions.Expect(page.GetByText("Re: test").First).ToBeVisibleAsync(Patient);
            await KillAsync("the end");

            // Over: the token of the console, the door and the steps are closed, and the mail is there.
            await Browser.GoAsync(page, "/setup");
            await Assertions.Expect(page.GetByText("Re: test").First).ToBeVisibleAsync(Patient);
            var stranger = await browser.NewPageAsync($"https://{Address}", 1440, 1000, ColorScheme.Light, tls: true);
            await stranger.GotoAsync("/setup");
            await Assertions.Expect(stranger.GetByRole(AriaRole.Heading, new() { Name = "This server is set up" })).ToBeVisibleAsync(Patient);
            Assert.DoesNotContain("token=", server.Said, StringComparison.Ordinal);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"From the empty folder to the end: {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s, killed eleven times"));
            Assert.Empty(browser.Faults);
        }
        catch
        {
            output.WriteLine(server.Said);
            output.WriteLine(peer.Log);
            foreach (var context in browser.Pages) await browser.KeepAsync(context, "first-hour-fault", whole: true);
            throw;
        }
        finally
        {
            await server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        async Task KillAsync(string after)
        {
            await server.KillAsync();
            await server.DisposeAsync();
            output.WriteLine($"killed after {after}");
            server = await ApplianceProcess.ServeAtAsync(folder, Address, settings);

            // The line was cut on purpose.
            browser.ForgetFaults();
        }
    }

    private static async Task ContinueAsync(IPage page)
    {
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Continue", Exact = true });
        await Assertions.Expect(button).ToBeEnabledAsync(new() { Timeout = 60_000 });
        await button.ClickAsync();
    }

    [GeneratedRegex(@"/setup\?token=(\S+)")]
    private static partial Regex TokenText();

    [GeneratedRegex(@"(?im)^Message-ID:\s*(<[^>]+>)")]
    private static partial Regex MessageId();
}
