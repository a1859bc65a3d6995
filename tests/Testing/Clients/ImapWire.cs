using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Mox.Testing.Clients;

/// <summary>One untagged response: its line, with <c>{n}</c> where literals stood, and the literals.</summary>
public sealed record ImapLine(string Text, IReadOnlyList<byte[]> Literals);

/// <summary>A small IMAP client for loads and proofs: sends a command, collects what comes until its tagged answer.</summary>
public sealed partial class ImapWire : WireClient
{
    private int _tag;

    private ImapWire(Socket socket)
        : base(socket)
    {
    }

    public static async Task<ImapWire> OpenAsync(int port, string login, string password, CancellationToken ct)
    {
        var client = new ImapWire(await DialAsync(port, ct));
        try
        {
            await client.ReadLineAsync(ct);
            await client.CommandAsync($"LOGIN {login} {password}", ct);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The untagged responses of a command that ended in OK.</summary>
    /// <exception cref="InvalidOperationException">It ended in NO or BAD.</exception>
    public async Task<List<ImapLine>> CommandAsync(string command, CancellationToken ct)
    {
        var tag = "a" + (++_tag).ToString(CultureInfo.InvariantCulture);
        await SendAsync($"{tag} {command}\r\n", ct);
        return await CollectAsync(tag, ct);
    }

    /// <summary>Appends a message to a mailbox.</summary>
    public async Task AppendAsync(string mailbox, byte[] message, CancellationToken ct)
    {
        var tag = "a" + (++_tag).ToString(CultureInfo.InvariantCulture);
        await SendAsync($"{tag} APPEND {mailbox} {{{message.Length}+}}\r\n", ct);
        await SendAsync(message, ct);
        await SendAsync("\r\n"u8.ToArray(), ct);
        await CollectAsync(tag, ct);
    }

    /// <summary>Counts the octets of a command's answer without keeping it: for measuring.</summary>
    public async Task<long> DrainAsync(string command, CancellationToken ct, bool ignoreFailure = false)
    {
        var tag = "a" + (++_tag).ToString(CultureInfo.InvariantCulture);
        await SendAsync($"{tag} {command}\r\n", ct);
        long octets = 0;
        while (true)
        {
            var line = await ReadLineAsync(ct);
            octets += line.Length;
            if (!line.StartsWith(tag + " ", StringComparison.Ordinal)) continue;
            return ignoreFailure || line.StartsWith(tag + " OK", StringComparison.Ordinal) ? octets : throw new InvalidOperationException(line);
        }
    }

    /// <summary>A number of STATUS, such as MESSAGES.</summary>
    public async Task<long> StatusAsync(string mailbox, string item, CancellationToken ct)
    {
        var lines = await CommandAsync($"STATUS {mailbox} ({item})", ct);
        var line = lines.First(l => l.Text.StartsWith("* STATUS", StringComparison.OrdinalIgnoreCase)).Text;
        return long.Parse(Regex.Match(line, item + @" (\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private async Task<List<ImapLine>> CollectAsync(string tag, CancellationToken ct)
    {
        var lines = new List<ImapLine>();
        while (true)
        {
            var line = await ReadLineAsync(ct);
            var literals = new List<byte[]>();
            while (Literal().Match(line) is { Success: true } match)
            {
                literals.Add(await ReadExactAsync(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), ct));
                line += await ReadLineAsync(ct);
            }

            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                return line.StartsWith(tag + " OK", StringComparison.Ordinal) ? lines : throw new InvalidOperationException(line);
            }

            lines.Add(new ImapLine(line, literals));
        }
    }

    [GeneratedRegex(@"\{(\d+)\}$")]
    private static partial Regex Literal();
}
