using System.Text;
using Mox.Testing.Clients;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>Clients that mean harm: each gets its answer, memory stays bounded, and the server goes on.</summary>
public class Hostile_clients(ApplianceFixture fixture) : IClassFixture<ApplianceFixture>
{
    private readonly ApplianceProcess _server = fixture.Server;

    [Fact]
    public async Task A_line_of_ten_megabytes_is_refused_and_the_server_goes_on()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        foreach (var port in (int[])[_server.Smtp, _server.Submission])
        {
            using var smtp = await SmtpWire.OpenAsync(port, stop.Token);
            await FloodAsync(smtp, 10, stop.Token);
            // The answer may be lost to a reset, as much was still on its way; no other answer than 500 is right.
            if (await LastReplyAsync(smtp, stop.Token) is { } reply) Assert.StartsWith("500", reply, StringComparison.Ordinal);
        }

        await DeliversAsync(stop.Token);
    }

    [Fact]
    public async Task Endless_DATA_is_refused_once_it_is_too_large_and_keeps_memory_bounded()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var smtp = await SmtpWire.OpenAsync(_server.Smtp, stop.Token);
        await smtp.CommandAsync("MAIL FROM:<sender@elsewhere.test>", 250, stop.Token);
        await smtp.CommandAsync($"RCPT TO:<{ApplianceProcess.Login}>", 250, stop.Token);
        await smtp.CommandAsync("DATA", 354, stop.Token);
        var before = Resident();
        await FloodAsync(smtp, 150, stop.Token);
        var grown = Resident() - before;
        try
        {
            await smtp.SendAsync("\r\n.\r\n", stop.Token);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            // It may have hung up already, after its answer.
        }

        Assert.StartsWith("552 5.3.4", await LastReplyAsync(smtp, stop.Token), StringComparison.Ordinal);
        Assert.True(grown < 150 * 1024 * 1024, $"the server grew by {grown / 1024 / 1024} MB");
        await DeliversAsync(stop.Token);
    }

    [Fact]
    public async Task A_thousand_half_open_connections_do_not_keep_others_out()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var idle = new List<System.Net.Sockets.TcpClient>();
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                var client = new System.Net.Sockets.TcpClient();
                idle.Add(client);
                await client.ConnectAsync("127.0.0.1", i % 2 == 0 ? _server.Smtp : _server.Imap, stop.Token);
            }

            await DeliversAsync(stop.Token);
            using var imap = await ImapWire.OpenAsync(_server.Imap, ApplianceProcess.Login, ApplianceProcess.Password, stop.Token);
            await imap.CommandAsync("SELECT INBOX", stop.Token);
        }
        finally
        {
            foreach (var client in idle) client.Dispose();
        }

        await DeliversAsync(stop.Token);
    }

    [Fact]
    public async Task Octets_pipelined_behind_STARTTLS_are_never_commands()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var smtp = await SmtpWire.OpenAsync(_server.Submission, stop.Token);
        await smtp.SendAsync("STARTTLS\r\nNOOP\r\nRSET\r\n", stop.Token);
        var said = await AllAsync(smtp, stop.Token);
        Assert.DoesNotContain("250", said, StringComparison.Ordinal);
        await DeliversAsync(stop.Token);
    }

    [Fact]
    public async Task An_IMAP_literal_that_is_too_large_is_refused_before_it_is_sent()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var imap = await ImapWire.OpenAsync(_server.Imap, ApplianceProcess.Login, ApplianceProcess.Password, stop.Token);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => imap.CommandAsync("LOGIN {99999999}", stop.Token));
        Assert.Contains(" BAD ", refused.Message, StringComparison.Ordinal);
        await imap.CommandAsync("NOOP", stop.Token);
    }

    private async Task DeliversAsync(CancellationToken ct)
    {
        using var smtp = await SmtpWire.OpenAsync(_server.Smtp, ct);
        await smtp.SendMessageAsync("sender@elsewhere.test", ApplianceProcess.Login, Encoding.ASCII.GetBytes("Subject: still here\r\n\r\nyes\r\n"), ct);
        await smtp.QuitAsync(ct);
    }

    private static async Task FloodAsync(SmtpWire smtp, int megabytes, CancellationToken ct)
    {
        var chunk = new byte[1024 * 1024];
        Array.Fill(chunk, (byte)'x');
        try
        {
            for (var i = 0; i < megabytes; i++) await smtp.SendAsync(chunk, ct);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            // The server may hang up at once.
        }
    }

    /// <summary>The answer; null when a reset overtook it.</summary>
    private static async Task<string?> LastReplyAsync(SmtpWire smtp, CancellationToken ct)
    {
        try
        {
            return await smtp.ReplyAsync(ct);
        }
        catch (System.Net.Sockets.SocketException)
        {
            return null;
        }
    }

    private static async Task<string> AllAsync(SmtpWire smtp, CancellationToken ct)
    {
        var said = new StringBuilder();
        try
        {
            while (true) said.AppendLine(await smtp.ReadLineAsync(ct));
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            return said.ToString();
        }
    }

    private long Resident()
    {
        var line = File.ReadLines($"/proc/{_server.Pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }
}
