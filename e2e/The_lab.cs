using Mox.E2E.Lab;

namespace Mox.E2E;

/// <summary>The names and the other mail server that the first hour is tried against do what they should.</summary>
public class The_lab
{
    [PeerFact("postfix", "unbound", "ldns-signzone", "opendkim", "opendkim-genkey", "swaks")]
    public async Task Has_signed_names_and_a_mail_server_whose_mail_passes()
    {
        await using var peer = await PeerHost.StartAsync(PeerHost.Address);
        await using var dns = await SignedDns.StartAsync(("peer.test", peer.Records));
        Assert.Contains("authentic: yes", await dns.LookUpAsync("mx.peer.test", "A"), StringComparison.Ordinal);
        var sent = await PeerHost.SendAsync("ann@peer.test", "bob@peer.test", "here", "--local-interface", PeerHost.Address, "--ehlo", PeerHost.Name);
        Assert.True(sent.ExitCode == 0, sent.All);
        await Peers.UntilAsync(() => Task.FromResult(peer.Taken().Count == 1), "the message is there");
        var verdict = await peer.JudgeAsync(peer.Taken()[0], "ann@peer.test", dns);
        Assert.Contains("spf=pass", verdict, StringComparison.Ordinal);
        Assert.Contains("dkim=pass", verdict, StringComparison.Ordinal);
        Assert.Contains("dmarc=pass", verdict, StringComparison.Ordinal);

        // What a provider publishes anew is seen, and signed.
        await dns.PublishAsync("peer.test", peer.Records.Replace("p=reject", "p=none", StringComparison.Ordinal));
        await Peers.UntilAsync(async () => (await dns.LookUpAsync("_dmarc.peer.test", "TXT")).Contains("p=none", StringComparison.Ordinal), "the new record is seen");
        Assert.Contains("authentic: yes", await dns.LookUpAsync("_dmarc.peer.test", "TXT"), StringComparison.Ordinal);
    }
}
