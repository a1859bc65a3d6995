using Mox.Testing.Clients;
using Mox.Testing.Processes;

namespace Mox.E2E;

public class Start_and_stop
{
    [Fact]
    public async Task It_says_what_to_open_and_stops_within_ten_seconds_with_clients_connected()
    {
        await using var server = await ApplianceProcess.StartAsync(more: ["--accounts", "3"]);
        Assert.Contains(ApplianceProcess.Login, server.Said, StringComparison.Ordinal);
        Assert.Contains(ApplianceProcess.Password, server.Said, StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{server.Http}", server.Said, StringComparison.Ordinal);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var idle = await ImapWire.OpenAsync(server.Imap, "u2@localhost", ApplianceProcess.Password, stop.Token);
        using var smtp = await SmtpWire.OpenAsync(server.Smtp, stop.Token);
        var exit = await server.StopAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, exit);
        Assert.StartsWith("* BYE", await idle.ReadLineAsync(stop.Token), StringComparison.Ordinal);
        Assert.StartsWith("421", await smtp.ReplyAsync(stop.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Further_accounts_receive_their_own_mail()
    {
        await using var server = await ApplianceProcess.StartAsync(more: ["--accounts", "2"]);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var smtp = await SmtpWire.OpenAsync(server.Smtp, stop.Token);
        await smtp.SendMessageAsync("sender@elsewhere.test", "u2@localhost", "Subject: for u2\r\n\r\nhello\r\n"u8.ToArray(), stop.Token);
        using var second = await ImapWire.OpenAsync(server.Imap, "u2@localhost", ApplianceProcess.Password, stop.Token);
        using var first = await ImapWire.OpenAsync(server.Imap, "u1@localhost", ApplianceProcess.Password, stop.Token);
        Assert.Equal(1, await second.StatusAsync("INBOX", "MESSAGES", stop.Token));
        Assert.Equal(0, await first.StatusAsync("INBOX", "MESSAGES", stop.Token));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_so_and_ends_the_start()
    {
        await using var server = await ApplianceProcess.StartAsync();
        var second = await Assert.ThrowsAsync<InvalidOperationException>(() => ApplianceProcess.StartAsync(offset: server.Offset));
        Assert.Contains("Cannot listen on 127.0.0.1:", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_all_settings_are_told_at_once_and_nothing_is_opened()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"mox-e2e-{Guid.NewGuid():N}");
        string[] settings = ["Listen__Smtp=99999", "Smtp__MaxRecipients=-5", "Acme__Enabled=true", "Acme__ExternalAccountKey=a-secret-key", "Certificates__Files__0__Certificate=/nowhere/a.pem", "Certificates__Files__0__Key=/nowhere/b.pem"];
        try
        {
            var run = await ApplianceProcess.RunAsync(settings, "serve", "--data", folder);
            Assert.Equal(1, run.ExitCode);
            foreach (var told in (string[])["ListenOptions.Smtp must be between", "SmtpOptions.MaxRecipients must be between", "Acme:Enabled: Appliance:HostName is localhost", "Acme:ExternalAccountKeyId: ", "Certificates:Files:0: /nowhere/a.pem cannot be read"]) Assert.Contains(told, run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.All, StringComparison.Ordinal);
            Assert.DoesNotContain("a-secret-key", run.All, StringComparison.Ordinal);
            Assert.Empty(Directory.Exists(folder) ? Directory.GetFiles(folder, "*.db*", SearchOption.AllDirectories) : []);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Verify_finds_a_store_clean_after_mail_came_in_and_the_server_stopped()
    {
        await using var server = await ApplianceProcess.StartAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using (var smtp = await SmtpWire.OpenAsync(server.Smtp, stop.Token))
        {
            for (var i = 0; i < 50; i++) await smtp.SendMessageAsync("sender@elsewhere.test", ApplianceProcess.Login, System.Text.Encoding.ASCII.GetBytes($"Subject: {i}\r\n\r\nhello\r\n"), stop.Token);
        }

        Assert.Equal(0, await server.StopAsync());
        var verify = await server.CommandAsync("verify");
        Assert.True(verify.ExitCode == 0, verify.All);
        Assert.Contains("50 messages", verify.Output, StringComparison.Ordinal);
    }
}
