using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Mox.Testing.Clients;

/// <summary>A quick SMTP client for loads: it says what a polite client says and nothing more.</summary>
public sealed class SmtpWire : WireClient
{
    private SmtpWire(Socket socket)
        : base(socket)
    {
    }

    /// <summary>Connects and says EHLO.</summary>
    public static async Task<SmtpWire> OpenAsync(int port, CancellationToken ct, string greeting = "EHLO")
    {
        var client = new SmtpWire(await DialAsync(port, ct));
        try
        {
            await client.ExpectAsync(220, ct);
            await client.CommandAsync($"{greeting} load.test", 250, ct);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async Task LoginAsync(string login, string password, CancellationToken ct) =>
        await CommandAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{login}\0{password}")), 235, ct);

    /// <summary>Sends a message (with dots already stuffed, ended by CRLF), MAIL, RCPT and DATA pipelined. Returns when 250 came.</summary>
    public async Task SendMessageAsync(string from, string to, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        await SendAsync($"MAIL FROM:<{from}>\r\nRCPT TO:<{to}>\r\nDATA\r\n", ct);
        await ExpectAsync(250, ct);
        await ExpectAsync(250, ct);
        await ExpectAsync(354, ct);
        await SendAsync(message, ct);
        await SendAsync(".\r\n"u8.ToArray(), ct);
        await ExpectAsync(250, ct);
    }

    /// <summary>Says QUIT and waits for the answer.</summary>
    public async Task QuitAsync(CancellationToken ct) => await CommandAsync("QUIT", 221, ct);

    public async Task<string> CommandAsync(string command, int expected, CancellationToken ct)
    {
        await SendAsync(command + "\r\n", ct);
        return await ExpectAsync(expected, ct);
    }

    /// <summary>Reads a whole reply and checks its code.</summary>
    /// <exception cref="InvalidOperationException">Another code came.</exception>
    public async Task<string> ExpectAsync(int code, CancellationToken ct)
    {
        var reply = await ReplyAsync(ct);
        return reply.StartsWith(code.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) ? reply : throw new InvalidOperationException($"Expected {code}, got {reply}");
    }

    public async Task<string> ReplyAsync(CancellationToken ct)
    {
        var reply = new StringBuilder();
        while (true)
        {
            var line = await ReadLineAsync(ct);
            reply.Append(line).Append('\n');
            if (line.Length < 4 || line[3] != '-') return reply.ToString();
        }
    }
}
