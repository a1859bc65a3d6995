using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Mox.Testing.Clients;
using Mox.Testing.Processes;

namespace Mox.Testing.Proofs;

/// <summary>
/// Kills the server with SIGKILL at random moments under load, again and again: every message that got 250 must be there exactly as it was sent,
/// none twice, and the store must verify clean after each kill.
/// </summary>
public sealed class KillProof(int seed, Action<string> say)
{
    private readonly ConcurrentDictionary<string, byte[]> _promised = new();
    private readonly ConcurrentDictionary<string, byte[]> _tried = new();
    private readonly Dictionary<string, int> _seen = [];
    private readonly List<string> _faults = [];
    private readonly Random _random = new(seed);
    private int _number;
    private uint _checkedUid;

    /// <summary>What went wrong; empty is the proof.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Messages that got their 250.</summary>
    public int Promised => _promised.Count;

    public async Task RunAsync(int rounds, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("mox-kill-").FullName;
        var offset = FreePorts.Offset();
        try
        {
            for (var round = 1; round <= rounds && _faults.Count == 0; round++)
            {
                await using (var server = await ApplianceProcess.StartAsync(folder, offset, ct: ct))
                {
                    using var load = CancellationTokenSource.CreateLinkedTokenSource(ct);
                    Task[] senders =
                    [
                        .. Enumerable.Range(0, 6).Select(i => LoadAsync(() => DeliverAsync(server.Smtp, large: i == 0, load.Token), load.Token)),
                        LoadAsync(() => SubmitAsync(server.Submission, load.Token), load.Token),
                        LoadAsync(() => AppendAsync(server.Imap, load.Token), load.Token),
                    ];
                    var moment = _random.Next(0, 900);
                    await UnderWayAsync(load.Token);
                    await Task.Delay(TimeSpan.FromMilliseconds(moment), TimeProvider.System, ct);
                    await server.KillAsync();
                    await load.CancelAsync();
                    await Task.WhenAll(senders);
                }

                await using var again = await ApplianceProcess.StartAsync(folder, offset, ct: ct);
                await CheckAsync(again, round, ct);
                await VerifyAsync(again, round, ct);
                if (round % 10 == 0) say($"{round} kills, {_promised.Count} messages promised and found, {_tried.Count - _promised.Count} cut off before their 250");
                await again.KillAsync();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Waits until a first message of this round got its 250, so that the kill falls into the load also on a slow machine.</summary>
    private async Task UnderWayAsync(CancellationToken ct)
    {
        var before = _promised.Count;
        for (var tries = 0; tries < 1000 && _promised.Count == before; tries++) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct);
    }

    private static async Task LoadAsync(Func<Task> step, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await step();
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The server was killed under this connection: what it promised before stays promised.
                if (ct.IsCancellationRequested) return;
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private async Task DeliverAsync(int port, bool large, CancellationToken ct)
    {
        using var smtp = await SmtpWire.OpenAsync(port, ct);
        for (var i = 0; i < 5; i++)
        {
            var (id, message) = Message(large ? 1_500_000 : 200 + (i * 4000));
            await smtp.SendMessageAsync("sender@elsewhere.test", ApplianceProcess.Login, message, ct);
            _promised[id] = message;
        }

        await smtp.QuitAsync(ct);
    }

    private async Task SubmitAsync(int port, CancellationToken ct)
    {
        using var smtp = await SmtpWire.OpenAsync(port, ct);
        await smtp.LoginAsync(ApplianceProcess.Login, ApplianceProcess.Password, ct);
        for (var i = 0; i < 5; i++)
        {
            var (id, message) = Message(3000);
            await smtp.SendMessageAsync(ApplianceProcess.Login, ApplianceProcess.Login, message, ct);
            _promised[id] = message;
        }
    }

    private async Task AppendAsync(int port, CancellationToken ct)
    {
        using var imap = await ImapWire.OpenAsync(port, ApplianceProcess.Login, ApplianceProcess.Password, ct);
        for (var i = 0; i < 5; i++)
        {
            var (id, message) = Message(5000);
            await imap.AppendAsync("INBOX", message, ct);
            _promised[id] = message;
        }
    }

    private (string Id, byte[] Message) Message(int size)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"proof-{Interlocked.Increment(ref _number)}");
        var text = new StringBuilder($"X-Proof: {id}\r\nFrom: <{ApplianceProcess.Login}>\r\nTo: <{ApplianceProcess.Login}>\r\nMessage-ID: <{id}@proof.test>\r\nDate: Mon, 5 Jan 2026 12:00:00 +0000\r\nSubject: {id}\r\n\r\n");
        var random = new Random(_number);
        while (text.Length < size) text.Append(Convert.ToHexString(BitConverter.GetBytes(random.NextInt64()))).Append(random.Next(3) == 0 ? "\r\n" : " ");
        text.Append("\r\n");
        var message = Encoding.ASCII.GetBytes(text.ToString());
        _tried[id] = message;
        return (id, message);
    }

    private async Task CheckAsync(ApplianceProcess server, int round, CancellationToken ct)
    {
        using var imap = await ImapWire.OpenAsync(server.Imap, ApplianceProcess.Login, ApplianceProcess.Password, ct);
        // What was submitted comes through the queue: it may need a moment after the restart.
        for (var tries = 0; tries < 200; tries++)
        {
            await ReadNewAsync(imap, round, ct);
            if (_promised.Keys.All(_seen.ContainsKey)) break;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }

        foreach (var id in _promised.Keys.Where(id => !_seen.ContainsKey(id))) _faults.Add($"round {round}: {id} got 250 and is lost");
        var there = await imap.StatusAsync("INBOX", "MESSAGES", ct);
        if (there != _seen.Values.Sum()) _faults.Add($"round {round}: {_seen.Values.Sum()} messages were seen, {there} are there");
    }

    /// <summary>The store must verify clean once the server has finished what the kill left; what is under way at the moment is asked for again.</summary>
    private async Task VerifyAsync(ApplianceProcess server, int round, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            var verify = await server.CommandAsync("verify");
            if (verify.ExitCode == 0) return;
            if (tries == 5)
            {
                _faults.Add($"round {round}: verify: {verify.All}");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, ct);
        }
    }

    private async Task ReadNewAsync(ImapWire imap, int round, CancellationToken ct)
    {
        await imap.CommandAsync("SELECT INBOX", ct);
        foreach (var line in await imap.CommandAsync(string.Create(CultureInfo.InvariantCulture, $"UID FETCH {_checkedUid + 1}:* (UID BODY.PEEK[])"), ct))
        {
            if (line.Literals.Count == 0 || !line.Text.Contains(" FETCH ", StringComparison.Ordinal)) continue;
            var uid = uint.Parse(System.Text.RegularExpressions.Regex.Match(line.Text, @"UID (\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
            if (uid <= _checkedUid) continue;
            _checkedUid = uid;
            var stored = line.Literals[0];
            var start = stored.AsSpan().IndexOf("X-Proof: "u8);
            if (start < 0)
            {
                _faults.Add($"round {round}: UID {uid} is no message of ours");
                continue;
            }

            var rest = stored.AsSpan(start);
            var id = Encoding.ASCII.GetString(rest[9..rest.IndexOf("\r\n"u8)]);
            _seen[id] = _seen.GetValueOrDefault(id) + 1;
            if (_seen[id] > 1) _faults.Add($"round {round}: {id} is there {_seen[id]} times");
            if (!_tried.TryGetValue(id, out var sent) || !SHA256.HashData(rest).AsSpan().SequenceEqual(SHA256.HashData(sent))) _faults.Add($"round {round}: {id} is not as it was sent");
        }
    }
}
