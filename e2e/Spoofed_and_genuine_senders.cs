using System.Text.RegularExpressions;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The appliance proper with a real resolver: mail in the name of others is refused, genuine mail is taken, and nothing is decided while the resolver is away.</summary>
public class Spoofed_and_genuine_senders
{
    private const string Login = "mox@ours.test";

    [PeerFact("swaks", "curl", "unbound")]
    public async Task Mail_is_taken_refused_or_delayed_by_what_its_domain_says()
    {
        await using var dns = await UnboundProcess.StartAsync(
            "1.0.0.127.in-addr.arpa PTR client.genuine.test", "client.genuine.test A 127.0.0.1",
            "genuine.test A 127.0.0.1", "genuine.test TXT \"v=spf1 ip4:127.0.0.1 -all\"", "_dmarc.genuine.test TXT \"v=DMARC1; p=reject\"",
            "spoofed.test A 192.0.2.1", "spoofed.test TXT \"v=spf1 ip4:192.0.2.1 -all\"", "_dmarc.spoofed.test TXT \"v=DMARC1; p=reject\"",
            "later.test A 127.0.0.1", "later.test TXT \"v=spf1 ip4:127.0.0.1 -all\"", "_dmarc.later.test TXT \"v=DMARC1; p=reject\"");
        await using var server = await ApplianceProcess.ServeAsync(Login, [("Dns:Servers:0", dns.Address), ("Dns:Rounds", "1")]);

        var spoofed = await SendAsync(server, "ceo@spoofed.test", "pay this at once");
        Assert.NotEqual(0, spoofed.ExitCode);
        Assert.Contains("<** 550-5.7.26 ", spoofed.Output, StringComparison.Ordinal);
        Assert.Contains("spoofed.test", spoofed.Output[spoofed.Output.IndexOf("<** 550", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Empty(await UidsAsync(server));

        var genuine = await SendAsync(server, "ann@genuine.test", "truly mine");
        Assert.True(genuine.ExitCode == 0, genuine.All);
        var uid = Assert.Single(await UidsAsync(server));
        var read = await CurlAsync(server, $"/INBOX;UID={uid}");
        Assert.Matches(
            @"Return-Path: <ann@genuine\.test>\r?\nAuthentication-Results: mail\.ours\.test;\r?\n\tiprev=pass \(client\.genuine\.test\) \(no dnssec\) policy\.iprev=127\.0\.0\.1;\r?\n\tspf=pass [^;]*smtp\.mailfrom=genuine\.test;[\s\S]*\tdmarc=pass \(p=reject\)[\s\S]*header\.from=genuine\.test[\s\S]*\r?\nReceived-SPF: pass [\s\S]*\r?\nReceived: from client\.genuine\.test \(client\.genuine\.test \[127\.0\.0\.1\]\)",
            read.Output);

        await dns.StopAsync();
        var early = await SendAsync(server, "ann@later.test", "too early");
        Assert.NotEqual(0, early.ExitCode);
        Assert.Contains("<** 451 4.", early.Output, StringComparison.Ordinal);
        // The null sender is not looked up at MAIL: it comes as far as the checks.
        var report = await SendAsync(server, "<>", "a report too early", "--header", "From: mailer-daemon@later.test");
        Assert.NotEqual(0, report.ExitCode);
        Assert.Contains("<** 451 4.7.0 A look-up failed", report.Output, StringComparison.Ordinal);
        Assert.Single(await UidsAsync(server));

        await dns.StartAsync();
        var again = await SendAsync(server, "ann@later.test", "in time");
        Assert.True(again.ExitCode == 0, again.All);
        Assert.Equal(2, (await UidsAsync(server)).Length);
        Assert.Equal(0, await server.StopAsync());
        Assert.DoesNotContain("broke down", server.Said, StringComparison.Ordinal);
        var verify = await server.CommandAsync("verify");
        Assert.True(verify.ExitCode == 0, verify.All);
    }

    private static Task<ProgramResult> SendAsync(ApplianceProcess server, string from, string subject, params string[] more) => ProgramRun.RunAsync(
        "swaks",
        ["--server", "127.0.0.1", "--port", Peers.Text(server.Smtp), "--helo", "client.genuine.test", "--from", from, "--to", Login, "--header", $"Subject: {subject}", .. more]);

    private static async Task<string[]> UidsAsync(ApplianceProcess server)
    {
        var found = await CurlAsync(server, "/INBOX", "-X", "UID SEARCH ALL");
        return Regex.Match(found.Output, @"\* SEARCH ?([\d ]*)").Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<ProgramResult> CurlAsync(ApplianceProcess server, string path, params string[] more)
    {
        var result = await ProgramRun.RunAsync("curl", ["-sS", "--insecure", "--user", $"{Login}:{ApplianceProcess.Password}", $"imaps://127.0.0.1:{server.Imaps}{path}", .. more]);
        Assert.True(result.ExitCode == 0, result.All);
        return result;
    }
}
