using System.Text;
using System.Text.RegularExpressions;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>What the appliance sends arrives at another mail server with a signature that other programs accept.</summary>
public partial class Signed_mail
{
    [PeerFact("swaks", "postfix", "opendkim", "dkimverify")]
    public async Task A_submitted_message_reaches_a_Postfix_and_its_signature_is_accepted_by_dkimpy_and_OpenDKIM()
    {
        var port = FreePorts.Offset();
        await using var postfix = await PostfixProcess.StartAsync(port + 25);
        await using var server = await ApplianceProcess.StartAsync(offset: port, more: ["--route", $"peer.test=127.0.0.1:{postfix.Port}"]);
        var records = Published(server.Said);
        Assert.Equal(["localserve._domainkey.localhost"], records.Keys);

        var sent = await Peers.SwaksAsync(
            server.Submission, "bob@peer.test", "signed", "--from", ApplianceProcess.Login, "--h-From", ApplianceProcess.Login,
            "--auth", "PLAIN", "--auth-user", ApplianceProcess.Login, "--auth-password", ApplianceProcess.Password, "--body", "A line  with spaces \n.a dot\n\n\n");
        Assert.True(sent.ExitCode == 0, sent.All);
        await Peers.UntilAsync(() => Task.FromResult(postfix.Inbox().Count == 1), "the message is in the maildir of the Postfix");

        // A maildir holds the lines of a message without their CR.
        var message = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(postfix.Inbox()[0])).ReplaceLineEndings("\r\n");
        Assert.Contains("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=localhost;", message, StringComparison.Ordinal);
        Assert.Equal("[True]", await Verifiers.DkimpyAsync(message, records));
        Assert.Equal(["ed25519-sha256 pass"], await Verifiers.OpenDkimAsync(message, records));
        Assert.Equal("[False]", await Verifiers.DkimpyAsync(message.Replace("Subject: signed", "Subject: forged", StringComparison.Ordinal), records));

        // The key is there once, however often the server is started.
        await server.StopAsync();
        await using var again = await ApplianceProcess.StartAsync(folder: server.DataFolder);
        Assert.Empty(Published(again.Said));
        Assert.Single(Directory.GetFiles(Path.Combine(server.DataFolder, "keys", "dkim")));
    }

    /// <summary>The records that the server tells its owner to publish.</summary>
    private static Dictionary<string, string> Published(string said) =>
        ZoneLine().Matches(said).ToDictionary(line => line.Groups[1].Value, line => string.Concat(line.Groups[2].Value.Split('"').Where((_, i) => i % 2 == 1)));

    [GeneratedRegex(@"Publish: (\S+)\. IN TXT \( (.*) \)")]
    private static partial Regex ZoneLine();
}
