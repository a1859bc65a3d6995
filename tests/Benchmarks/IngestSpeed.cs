using System.Diagnostics;
using Mox.Testing.Clients;
using Mox.Testing.Processes;

namespace Mox.Benchmarks;

/// <summary>How many messages a second come in by SMTP, durable and visible over IMAP, beside Postfix with Dovecot in the same run.</summary>
internal static class IngestSpeed
{
    private const int Octets = 10 * 1024;

    public static async Task RunAsync(int messages, int rounds)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(20));
        var bodies = Enumerable.Range(0, 512).Select(i => (ReadOnlyMemory<byte>)LoadMessages.Make(i, Octets)).ToArray();
        for (var round = 1; round <= rounds; round++)
        {
            double ours32, ours1, theirs32 = double.NaN, theirs1 = double.NaN;
            await using (var server = await ApplianceProcess.StartAsync(ct: stop.Token))
            {
                using var imap = await ImapWire.OpenAsync(server.Imap, ApplianceProcess.Login, ApplianceProcess.Password, stop.Token);
                await LoadAsync(server.Smtp, ApplianceProcess.Login, bodies, 500, 8, stop.Token);
                var before = await imap.StatusAsync("INBOX", "MESSAGES", stop.Token);
                ours32 = await MeasureAsync(server.Smtp, ApplianceProcess.Login, bodies, messages, 32, () => imap.StatusAsync("INBOX", "MESSAGES", stop.Token), before, stop.Token);
                before = await imap.StatusAsync("INBOX", "MESSAGES", stop.Token);
                ours1 = await MeasureAsync(server.Smtp, ApplianceProcess.Login, bodies, messages / 8, 1, () => imap.StatusAsync("INBOX", "MESSAGES", stop.Token), before, stop.Token);
            }

            if (PostfixProcess.Available && DovecotProcess.Available)
            {
                await using var dovecot = await DovecotProcess.StartAsync();
                await using var postfix = await PostfixProcess.StartAsync(9, $"virtual_transport = lmtp:inet:127.0.0.1:{dovecot.Lmtp}\ndefault_process_limit = 200\nlmtp_destination_concurrency_limit = 20\nvirtual_destination_concurrency_limit = 20");
                using var imap = await ImapWire.OpenAsync(dovecot.Imap, "bob@peer.test", "moxmoxmox", stop.Token);
                await LoadAsync(postfix.Port, "bob@peer.test", bodies, 200, 8, stop.Token);
                await WaitAsync(() => imap.StatusAsync("INBOX", "MESSAGES", stop.Token), 200, stop.Token);
                theirs32 = await MeasureAsync(postfix.Port, "bob@peer.test", bodies, messages / 4, 32, () => imap.StatusAsync("INBOX", "MESSAGES", stop.Token), 200, stop.Token);
                var watch = Stopwatch.StartNew();
                await LoadAsync(postfix.Port, "bob@peer.test", bodies, messages / 16, 1, stop.Token);
                theirs1 = messages / 16 / watch.Elapsed.TotalSeconds;
            }

            Console.WriteLine($"round {round}: 32 connections: {ours32:F0}/s, Postfix+Dovecot {theirs32:F0}/s, ratio {ours32 / theirs32:F1}; 1 connection: {ours1:F0}/s, Postfix accepts {theirs1:F0}/s, ratio {ours1 / theirs1:F2}");
        }
    }

    /// <summary>Messages a second from the first connection until the last one is visible.</summary>
    private static async Task<double> MeasureAsync(int port, string to, ReadOnlyMemory<byte>[] bodies, int messages, int connections, Func<Task<long>> visible, long before, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        await LoadAsync(port, to, bodies, messages, connections, ct);
        await WaitAsync(visible, before + messages, ct);
        return messages / watch.Elapsed.TotalSeconds;
    }

    private static async Task WaitAsync(Func<Task<long>> visible, long wanted, CancellationToken ct)
    {
        while (await visible() < wanted) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
    }

    /// <summary>One connection for each message, so many at once.</summary>
    private static async Task LoadAsync(int port, string to, ReadOnlyMemory<byte>[] bodies, int messages, int connections, CancellationToken ct)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(
            async () =>
            {
                while (Interlocked.Increment(ref next) is var number && number <= messages)
                {
                    using var smtp = await SmtpWire.OpenAsync(port, ct);
                    await smtp.SendMessageAsync("sender@elsewhere.test", to, bodies[number % bodies.Length], ct);
                    await smtp.QuitAsync(ct);
                }
            },
            ct)));
    }
}
