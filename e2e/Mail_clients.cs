using System.Text;
using System.Text.RegularExpressions;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>Real mail programs against the running server.</summary>
public partial class Mail_clients(ApplianceFixture fixture) : IClassFixture<ApplianceFixture>
{
    private readonly ApplianceProcess _server = fixture.Server;

    [PeerFact("swaks", "curl")]
    public async Task Swaks_delivers_on_the_smtp_port_and_curl_reads_it_over_imap()
    {
        var sent = await Peers.SwaksAsync(_server.Smtp, ApplianceProcess.Login, "plainly delivered", "--body", "delivered");
        Assert.True(sent.ExitCode == 0, sent.All);
        var read = await ReadAsync($"imap://127.0.0.1:{_server.Imap}", "plainly delivered");
        Assert.Contains("delivered", read, StringComparison.Ordinal);
        Assert.Contains("Return-Path: <sender@elsewhere.test>", read, StringComparison.Ordinal);
        Assert.Contains("Delivered-To: ", read, StringComparison.Ordinal);
        Assert.Matches(@"Received: from [\s\S]* with ESMTP", read);
    }

    [PeerFact("swaks")]
    public async Task Swaks_delivers_over_STARTTLS_on_the_smtp_port()
    {
        var sent = await Peers.SwaksAsync(_server.Smtp, ApplianceProcess.Login, "by port 25 with TLS", "--tls");
        Assert.True(sent.ExitCode == 0, sent.All);
        Assert.Contains("TLS started with cipher TLSv1.3", sent.Output, StringComparison.Ordinal);
    }

    [PeerFact("swaks", "curl")]
    public async Task Swaks_submits_with_STARTTLS_and_a_password()
    {
        var sent = await Peers.SwaksAsync(_server.Submission, ApplianceProcess.Login, "by port 587", "--from", ApplianceProcess.Login, "--tls", "--auth", "PLAIN", "--auth-user", ApplianceProcess.Login, "--auth-password", ApplianceProcess.Password);
        Assert.True(sent.ExitCode == 0, sent.All);
        await ReadAsync($"imap://127.0.0.1:{_server.Imap}", "by port 587");
    }

    [PeerFact("swaks", "curl")]
    public async Task Swaks_submits_on_the_TLS_port_and_curl_reads_it_over_imaps()
    {
        var sent = await Peers.SwaksAsync(_server.Submissions, ApplianceProcess.Login, "by port 465", "--from", ApplianceProcess.Login, "--tls-on-connect", "--auth", "LOGIN", "--auth-user", ApplianceProcess.Login, "--auth-password", ApplianceProcess.Password);
        Assert.True(sent.ExitCode == 0, sent.All);
        await ReadAsync($"imaps://127.0.0.1:{_server.Imaps}", "by port 465");
    }

    [PeerFact("swaks")]
    public async Task A_wrong_password_and_an_unknown_user_are_told_the_same()
    {
        string[] common = ["--from", ApplianceProcess.Login, "--tls", "--auth", "PLAIN", "--quit-after", "AUTH"];
        var wrong = await Peers.SwaksAsync(_server.Submission, ApplianceProcess.Login, "no", [.. common, "--auth-user", ApplianceProcess.Login, "--auth-password", "not the password"]);
        var unknown = await Peers.SwaksAsync(_server.Submission, ApplianceProcess.Login, "no", [.. common, "--auth-user", "nobody@nowhere.test", "--auth-password", "not the password"]);
        var (first, second) = (Refusal().Match(wrong.Output).Value, Refusal().Match(unknown.Output).Value);
        Assert.StartsWith("535 5.7.8", first, StringComparison.Ordinal);
        Assert.Equal(first, second);
    }

    [PeerFact("curl")]
    public async Task Curl_sends_and_appends()
    {
        var message = Encoding.ASCII.GetBytes("From: <mox@localhost>\r\nTo: <mox@localhost>\r\nSubject: appended by curl\r\n\r\nhello\r\n");
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, message);
        var appended = await Peers.CurlAsync($"imap://127.0.0.1:{_server.Imap}/INBOX", "-T", file);
        Assert.True(appended.ExitCode == 0, appended.All);
        var sent = await Peers.CurlAsync($"smtp://127.0.0.1:{_server.Submission}", "--mail-from", ApplianceProcess.Login, "--mail-rcpt", ApplianceProcess.Login, "-T", file, "--ssl-reqd");
        Assert.True(sent.ExitCode == 0, sent.All);
        File.Delete(file);
        Assert.EndsWith(Encoding.ASCII.GetString(message), await ReadAsync($"imap://127.0.0.1:{_server.Imap}", "appended by curl"), StringComparison.Ordinal);
    }

    /// <summary>Searches by subject until the message is there, and reads it whole.</summary>
    private static async Task<string> ReadAsync(string url, string subject)
    {
        var uid = "";
        await Peers.UntilAsync(
            async () =>
            {
                var found = await Peers.CurlAsync($"{url}/INBOX", "-X", $"UID SEARCH SUBJECT \"{subject}\"");
                Assert.True(found.ExitCode == 0, found.All);
                uid = Regex.Match(found.Output, @"\* SEARCH (\d+)").Groups[1].Value;
                return uid.Length > 0;
            },
            $"the message '{subject}' is found");
        var read = await Peers.CurlAsync($"{url}/INBOX;UID={uid}");
        Assert.True(read.ExitCode == 0, read.All);
        return read.Output;
    }

    [GeneratedRegex(@"535 .*")]
    private static partial Regex Refusal();
}

/// <summary>One running server for the tests of a class.</summary>
public sealed class ApplianceFixture : IAsyncLifetime
{
    public ApplianceProcess Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await ApplianceProcess.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
