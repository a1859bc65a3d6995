using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mox.Testing;
using Mox.Testing.Clients;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>mbsync keeps a maildir and the server the same: 2,000 messages, half of them from each side, byte for byte.</summary>
public class Mbsync_both_ways
{
    private const int PerSide = 1000;

    [PeerFact("mbsync")]
    public async Task Keeps_two_thousand_messages_the_same_on_both_sides()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await ApplianceProcess.StartAsync(ct: stop.Token);
        var folder = Directory.CreateTempSubdirectory("mox-mbsync-").FullName;
        try
        {
            var messages = Messages().Take(2 * PerSide).ToArray();
            Assert.Equal(2 * PerSide, messages.Length);
            using var imap = await ImapWire.OpenAsync(server.Imap, ApplianceProcess.Login, ApplianceProcess.Password, stop.Token);
            foreach (var message in messages.Take(PerSide)) await imap.AppendAsync("INBOX", message, stop.Token);
            var maildir = Path.Combine(folder, "mail", "INBOX");
            foreach (var sub in (string[])["cur", "new", "tmp"]) Directory.CreateDirectory(Path.Combine(maildir, sub));
            foreach (var (message, number) in messages.Skip(PerSide).Select((m, i) => (m, i)))
            {
                await File.WriteAllBytesAsync(Path.Combine(maildir, "cur", string.Create(CultureInfo.InvariantCulture, $"1767614400.{number}_1.local:2,S")), LfOnly(message), stop.Token);
            }

            await SyncAsync(server, folder);
            var wanted = messages.Select(Digest).Order(StringComparer.Ordinal).ToArray();
            Assert.Equal(wanted, await OnServerAsync(imap, stop.Token));
            Assert.Equal(wanted, InMaildir(maildir));

            // A second run finds nothing to do; then flags and deletions travel.
            await SyncAsync(server, folder);
            Assert.Equal(2 * PerSide, await imap.StatusAsync("INBOX", "MESSAGES", stop.Token));
            await imap.CommandAsync("SELECT INBOX", stop.Token);
            await imap.CommandAsync("STORE 1:10 +FLAGS (\\Deleted)", stop.Token);
            await imap.CommandAsync("STORE 11:20 +FLAGS (\\Flagged)", stop.Token);
            await imap.CommandAsync("EXPUNGE", stop.Token);
            await SyncAsync(server, folder);
            Assert.Equal((2 * PerSide) - 10, InMaildir(maildir).Length);
            Assert.Equal(10, Directory.EnumerateFiles(maildir, "*", SearchOption.AllDirectories).Count(file => file.Contains(":2,", StringComparison.Ordinal) && file[file.LastIndexOf(":2,", StringComparison.Ordinal)..].Contains('F', StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task SyncAsync(ApplianceProcess server, string folder)
    {
        var config = Path.Combine(folder, "mbsyncrc");
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $"""
            IMAPAccount local
            Host 127.0.0.1
            Port {server.Imap}
            User {ApplianceProcess.Login}
            Pass {ApplianceProcess.Password}
            SSLType None
            AuthMechs LOGIN

            IMAPStore far
            Account local

            MaildirStore near
            Path {folder}/mail/
            Inbox {folder}/mail/INBOX
            SubFolders Verbatim

            Channel all
            Far :far:
            Near :near:
            Patterns INBOX
            Create Both
            Expunge Both
            SyncState *

            """));
        var done = await ProgramRun.RunAsync("mbsync", ["-c", config, "-a"], timeout: TimeSpan.FromMinutes(3));
        Assert.True(done.ExitCode == 0, done.All[..Math.Min(2000, done.All.Length)]);
    }

    private static async Task<string[]> OnServerAsync(ImapWire imap, CancellationToken ct)
    {
        await imap.CommandAsync("SELECT INBOX", ct);
        var lines = await imap.CommandAsync("FETCH 1:* (UID BODY.PEEK[])", ct);
        return [.. lines.Where(line => line.Literals.Count > 0).Select(line => Digest(line.Literals[0])).Order(StringComparer.Ordinal)];
    }

    private static string[] InMaildir(string maildir) =>
        [.. Directory.EnumerateFiles(maildir, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(Path.GetDirectoryName(file)) is "cur" or "new").Select(file => Digest(File.ReadAllBytes(file))).Order(StringComparer.Ordinal)];

    /// <summary>
    /// A maildir keeps lines ended by LF, the wire has CRLF: compared is what both mean. mbsync itself puts a field X-TUID into each copy it makes,
    /// to find it again; that line, and nothing else, is taken out.
    /// </summary>
    private static string Digest(byte[] message)
    {
        var octets = LfOnly(message).AsSpan();
        var mark = octets.IndexOf("X-TUID: "u8);
        if (mark < 0 || (mark > 0 && octets[mark - 1] != '\n')) return Convert.ToHexString(SHA256.HashData(octets));
        var end = mark + octets[mark..].IndexOf((byte)'\n') + 1;
        return Convert.ToHexString(SHA256.HashData([.. octets[..mark], .. octets[end..]]));
    }

    private static byte[] LfOnly(byte[] message)
    {
        var result = new MemoryStream(message.Length);
        for (var i = 0; i < message.Length; i++)
        {
            if (message[i] != '\r' || i + 1 == message.Length || message[i + 1] != '\n') result.WriteByte(message[i]);
        }

        return result.ToArray();
    }

    /// <summary>Messages of the shared corpus that a maildir can hold, then generated ones; no two alike, all with CRLF.</summary>
    private static IEnumerable<byte[]> Messages()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (Corpora.Folder("mime") is { } corpus)
        {
            foreach (var file in Directory.EnumerateFiles(corpus, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (new FileInfo(file).Length is < 40 or > 200_000 || file.EndsWith(".md", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal)) continue;
                var lf = LfOnly(File.ReadAllBytes(file));
                if (lf.AsSpan().IndexOfAny((byte)0, (byte)'\r') >= 0 || lf.AsSpan().IndexOf("\n\n"u8) < 0) continue;
                if (seen.Add(Digest(lf))) yield return [.. CrLf(lf)];
            }
        }

        for (var number = 0; ; number++)
        {
            yield return Encoding.UTF8.GetBytes($"From: <a{number}@elsewhere.test>\r\nTo: <mox@localhost>\r\nSubject: Größe {number}\r\nMessage-ID: <sync-{number}@elsewhere.test>\r\n\r\n{string.Concat(Enumerable.Repeat($"line {number}\r\n", number % 60))}\r\n.\r\n.dot\r\n");
        }
    }

    private static IEnumerable<byte> CrLf(byte[] lf)
    {
        foreach (var octet in lf)
        {
            if (octet == '\n') yield return (byte)'\r';
            yield return octet;
        }
    }
}
