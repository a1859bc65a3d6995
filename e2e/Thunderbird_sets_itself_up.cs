using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Mox.Testing.Acme;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>A real Thunderbird is given a name, an address and a password, and nothing else.</summary>
public class Thunderbird_sets_itself_up
{
    private const string Login = "ann@ours.test";

    /// <summary>The inbox as the program holds it.</summary>
    private const string Inbox = """
        const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
        const server = MailServices.accounts.accounts.map(account => account.incomingServer).find(each => each.type == "imap");
        const inbox = server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
        const until = async what => {
          for (let tries = 0; tries < 150; tries++) {
            const found = await what();
            if (found) return found;
            await new Promise(again => main.setTimeout(again, 200));
          }
          return null;
        };
        """;

    [PeerFact("thunderbird", "certutil", "unbound", "swaks", "curl")]
    public async Task By_autoconfig_it_finds_its_servers_reads_what_came_and_sends()
    {
        await using var dns = await UnboundProcess.StartAsync("elsewhere.test A 127.0.0.1", "elsewhere.test MX 10 elsewhere.test.", "elsewhere.test TXT \"v=spf1 ip4:127.0.0.0/8 -all\"");
        var certificates = Directory.CreateTempSubdirectory("mox-certificates-");
        try
        {
            var root = await CertifyAsync(certificates.FullName);
            var address = FreePorts.OfItsOwn();
            await using var server = await ApplianceProcess.ServeAsync(Login, Settings(dns, certificates.FullName), address: address);
            var sent = await ProgramRun.RunAsync("swaks", ["--server", (address ?? IPAddress.Loopback).ToString(), "--port", Peers.Text(server.Smtp), "--from", "bob@elsewhere.test", "--to", Login, "--header", "Subject: The kettle", "--body", "It is on, come over."]);
            Assert.True(sent.ExitCode == 0, sent.All);

            await using var thunderbird = await Thunderbird.StartAsync(address ?? IPAddress.Loopback, server.Https, root);
            await SetUpAsync(thunderbird, server);
            Assert.Contains("It is on, come over.", await ReadAsync(thunderbird, "The kettle"), StringComparison.Ordinal);
            await Peers.UntilAsync(async () => await CountAsync(server, address, "INBOX", "SEEN SUBJECT kettle") == 1, "the message is marked as read in the store");

            await SendAsync(thunderbird, Login, "On my way", "Two cups please.");
            await Peers.UntilAsync(async () => await CountAsync(server, address, "INBOX", "SUBJECT \"On my way\" FROM \"Ann Bell\" BODY \"Two cups please\"") == 1, "what was sent arrives in the store");
            await Peers.UntilAsync(async () => await CountAsync(server, address, "Sent", "SUBJECT \"On my way\"") == 1, "a copy is kept in Sent");

            await thunderbird.QuitAsync();
            Assert.Empty(thunderbird.Left);
            Assert.Equal(0, await server.StopAsync());
            var verify = await server.CommandAsync("verify");
            Assert.True(verify.ExitCode == 0, verify.All);
        }
        finally
        {
            certificates.Delete(recursive: true);
        }
    }

    /// <summary>What a person does in the dialog that stands open in a new profile.</summary>
    private static async Task SetUpAsync(Thunderbird thunderbird, ApplianceProcess server)
    {
        await thunderbird.TypeAsync("#emailAutoConfigSubview #realName", "Ann Bell");
        await thunderbird.TypeAsync("#emailAutoConfigSubview #email", Login);
        await thunderbird.KeepAsync("thunderbird-address");
        await thunderbird.ClickAsync("account-hub-footer #forward");
        await thunderbird.ShownAsync("#emailConfigFoundSubview #outgoingHost");
        await thunderbird.KeepAsync("thunderbird-found");

        // Found at the provider, not guessed; it was allowed to ask over HTTPS only.
        await thunderbird.ShownAsync("[data-l10n-id=account-hub-config-success-description-isp]");
        foreach (var (name, value) in new[]
        {
            ("incomingType", "imap"), ("incomingHost", "mail.ours.test"), ("incomingPort", Peers.Text(server.Imaps)), ("incomingSocketType", "SSL/TLS"), ("incomingUsername", Login),
            ("incomingAuthenticationType", "Normal Password"), ("outgoingType", "smtp"), ("outgoingHost", "mail.ours.test"), ("outgoingPort", Peers.Text(server.Submissions)),
        })
        {
            Assert.Equal((name, value), (name, await thunderbird.TextAsync($"#emailConfigFoundSubview #{name}")));
        }

        await thunderbird.ClickAsync("account-hub-footer #forward");
        await thunderbird.TypeAsync("#emailPasswordSubview #password", ApplianceProcess.Password);
        await thunderbird.ClickAsync("account-hub-footer #forward");
        await thunderbird.ShownAsync("#emailAddedSuccessSubview");
        await thunderbird.KeepAsync("thunderbird-added");
        await thunderbird.ClickAsync("account-hub-footer #forward");

        // TLS from the first octet, a password within it: 3 and 3 in its words (nsMsgSocketType.SSL, nsMsgAuthMethod.passwordCleartext).
        var made = await thunderbird.RunAsync(Inbox + "const out = MailServices.outgoingServer.servers[0]; return [server.port, server.socketType, server.authMethod, server.username, out.serverURI.port, out.socketType, out.authMethod, out.username].join(' ')");
        Assert.Equal($"{server.Imaps} 3 3 {Login} {server.Submissions} 3 3 {Login}", made.GetString());
    }

    /// <summary>Opens a message in the window and gives back the text that is shown.</summary>
    private static async Task<string> ReadAsync(Thunderbird thunderbird, string subject)
    {
        var text = await thunderbird.RunAsync(Inbox + """
            const message = await until(async () => {
              const folder = server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
              folder?.updateFolder(null);
              return folder && [...folder.messages].find(each => each.subject == given[0]);
            });
            const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
            MailUtils.displayMessageInFolderTab(message);
            return await until(() => main.document.getElementById("tabmail").currentAbout3Pane?.messageBrowser?.contentDocument?.getElementById("messagepane")?.contentDocument?.body?.textContent.trim());
            """, subject);
        await thunderbird.KeepAsync("thunderbird-message");
        return text.ValueKind == JsonValueKind.String ? text.GetString()! : Fail("the message is not shown", thunderbird);
    }

    /// <summary>Writes a message in its window and presses Send; the window closes when the server has taken it.</summary>
    private static async Task SendAsync(Thunderbird thunderbird, string to, string subject, string body)
    {
        var closed = await thunderbird.RunAsync(Inbox + """
            const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields);
            [fields.to, fields.subject, fields.body] = given;
            const params = Cc["@mozilla.org/messengercompose/composeparams;1"].createInstance(Ci.nsIMsgComposeParams);
            params.type = Ci.nsIMsgCompType.New;
            params.format = Ci.nsIMsgCompFormat.PlainText;
            params.composeFields = fields;
            params.identity = MailServices.accounts.defaultAccount.defaultIdentity;
            MailServices.compose.OpenComposeWindowWithParams(null, params);
            const window = await until(() => {
              const each = Services.wm.getMostRecentWindow("msgcompose");
              return each?.gMsgCompose && !each.gWindowLocked && !each.document.getElementById("button-send").disabled && each;
            });
            window.document.getElementById("button-send").click();
            return await until(() => window.closed);
            """, to, subject, body);
        if (closed.ValueKind != JsonValueKind.True) Fail("the message was not sent", thunderbird);
    }

    private static async Task<int> CountAsync(ApplianceProcess server, IPAddress? address, string mailbox, string search)
    {
        var found = await ProgramRun.RunAsync("curl", ["-sS", "--insecure", "--user", $"{Login}:{ApplianceProcess.Password}", $"imaps://{address ?? IPAddress.Loopback}:{server.Imaps}/{mailbox}", "-X", $"SEARCH {search}"]);
        return found.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries).Count(word => int.TryParse(word, out _));
    }

    private static (string, string)[] Settings(UnboundProcess dns, string certificates) =>
    [
        ("Dns:Servers:0", dns.Address), ("Dns:Rounds", "1"), ("DnsCheck:Scheduled", "false"),
        ("Certificates:Files:0:Certificate", Path.Combine(certificates, "host.pem")), ("Certificates:Files:0:Key", Path.Combine(certificates, "host.key")),
    ];

    /// <summary>Makes a root, and a certificate of the names that are asked; returns the file of the root.</summary>
    private static async Task<string> CertifyAsync(string folder)
    {
        using var authority = new FakeCertificateAuthority("Root of the test");
        var now = TimeProvider.System.GetUtcNow();

        // Calendars are looked for under the bare name; it leads here too, and asks nothing of the person when it can be trusted.
        using var own = authority.Issue(["mail.ours.test", "autoconfig.ours.test", "ours.test"], now.AddDays(-1), now.AddDays(30));
        using var key = own.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(Path.Combine(folder, "host.pem"), own.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "host.key"), key.ExportPkcs8PrivateKeyPem());
        var root = Path.Combine(folder, "root.pem");
        await File.WriteAllTextAsync(root, authority.Root.ExportCertificatePem());
        return root;
    }

    private static string Fail(string what, Thunderbird thunderbird)
    {
        Assert.Fail($"{what}\n{thunderbird.Said}");
        return "";
    }
}
