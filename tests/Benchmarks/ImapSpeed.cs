using System.Diagnostics;
using System.Globalization;
using Mox.Testing.Clients;
using Mox.Testing.Processes;

namespace Mox.Benchmarks;

/// <summary>SELECT, FETCH, STORE and SEARCH over a large mailbox, beside Dovecot in the same run.</summary>
internal static class ImapSpeed
{
    /// <summary>Commands Dovecot is measured with: its searches over a fresh maildir read every file, which takes minutes.</summary>
    private const int Compared = 3;

    public static async Task RunAsync(int messages)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(30));
        var ct = stop.Token;
        await using var server = await ApplianceProcess.StartAsync(ct: ct);
        Console.WriteLine($"filling with {messages} messages");
        await FillOursAsync(server, messages, ct);
        Console.WriteLine($"proportional memory after filling: {Memory.ProportionalMegabytes(server.Pid):F0} MB");
        using var ours = await ImapWire.OpenAsync(server.Imap, ApplianceProcess.Login, ApplianceProcess.Password, ct);
        var mine = await MeasureAsync(ours, 6, ct);
        Console.WriteLine($"proportional memory after measuring: {Memory.ProportionalMegabytes(server.Pid):F0} MB");
        foreach (var (name, time) in mine) Console.WriteLine($"{name}: {time.TotalMilliseconds:F1} ms");
        if (!DovecotProcess.Available) return;

        await using var dovecot = await DovecotProcess.StartAsync();
        await FillTheirsAsync(dovecot, messages);
        using var theirs = await ImapWire.OpenAsync(dovecot.Imap, "bob", "moxmoxmox", ct);
        var other = await MeasureAsync(theirs, Compared, ct);
        foreach (var ((name, time), (_, reference)) in mine.Zip(other)) Console.WriteLine($"{name}: {time.TotalMilliseconds:F1} ms, Dovecot {reference.TotalMilliseconds:F1} ms, ratio {time / reference:F2}");
    }

    /// <summary>The median of several runs of each command; the first run, which warms caches up, does not count.</summary>
    private static async Task<List<(string Name, TimeSpan Time)>> MeasureAsync(ImapWire imap, int count, CancellationToken ct)
    {
        var results = new List<(string, TimeSpan)>();
        foreach (var (name, commands) in new (string, string[])[]
        {
            ("SELECT", ["SELECT INBOX"]),
            ("FETCH 1:* (UID FLAGS)", ["FETCH 1:* (UID FLAGS)"]),
            ("STORE 1:* FLAGS.SILENT", ["STORE 1:* +FLAGS.SILENT (\\Flagged)", "STORE 1:* -FLAGS.SILENT (\\Flagged)"]),
            ("SEARCH SUBJECT", ["SEARCH SUBJECT harbour"]),
            ("SEARCH FROM", ["SEARCH FROM \"Sender 13 \""]),
            ("SEARCH TO", ["SEARCH TO nobody@"]),
        }.Take(count))
        {
            var times = new List<TimeSpan>();
            for (var run = 0; run < 8; run++)
            {
                if (name == "SELECT") await imap.DrainAsync("CLOSE", ct, ignoreFailure: true);
                var watch = Stopwatch.StartNew();
                await imap.DrainAsync(commands[run % commands.Length], ct);
                if (run > 0) times.Add(watch.Elapsed);
            }

            times.Sort();
            results.Add((name, times[times.Count / 2]));
        }

        return results;
    }

    private static async Task FillOursAsync(ApplianceProcess server, int messages, CancellationToken ct)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                using var smtp = await SmtpWire.OpenAsync(server.Smtp, ct);
                while (Interlocked.Increment(ref next) is var number && number <= messages)
                {
                    await smtp.SendMessageAsync("sender@elsewhere.test", ApplianceProcess.Login, LoadMessages.Make(number, 2048), ct);
                }
            },
            ct)));
    }

    private static async Task FillTheirsAsync(DovecotProcess dovecot, int messages)
    {
        var folder = dovecot.Maildir("bob");
        foreach (var sub in (string[])["cur", "new", "tmp"]) Directory.CreateDirectory(Path.Combine(folder, sub));
        for (var number = 1; number <= messages; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{1767614400 + number}.M{number}P1.load,S=2048:2,");
            await File.WriteAllBytesAsync(Path.Combine(folder, "cur", name), LoadMessages.Make(number, 2048));
        }

        await ProgramRun.RunAsync("chown", ["-R", "nobody:nogroup", folder]);
    }
}
