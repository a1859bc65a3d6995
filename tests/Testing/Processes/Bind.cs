using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dns;

namespace Mox.Testing.Processes;

/// <summary>A real BIND on loopback, in charge of one zone: <c>ours</c> may change it, as may keys named by another algorithm, <c>weak</c> may not; <c>fixed.test</c> may be changed by nobody.</summary>
public sealed class Bind : IAsyncDisposable
{
    /// <summary>The secret of all its keys.</summary>
    public const string Secret = "c2VjcmV0IG9mIHRoZSB0ZXN0cywgMzIgb2N0ZXRzIQ==";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-bind-").FullName;
    private Process? _process;

    /// <summary>Why it cannot run here, or null.</summary>
    public static string? WhyNot => ((string[])["named", "named-checkzone"]).FirstOrDefault(program => ProgramRun.Find(program) is null) is { } missing ? $"{missing} is not installed" : null;

    /// <summary>Where it answers, and takes updates.</summary>
    public IPEndPoint EndPoint { get; } = new(IPAddress.Loopback, FreePorts.One());

    /// <summary>Starts it with a zone, and waits until it answers.</summary>
    /// <param name="zone">Name of the zone.</param>
    /// <param name="records">Records beside SOA and NS.</param>
    public static async Task<Bind> StartAsync(string zone, string records)
    {
        var bind = new Bind();
        await bind.ConfigureAsync(zone, records);
        bind._process = Process.Start(new ProcessStartInfo(ProgramRun.Find("named")!, ["-g", "-c", Path.Combine(bind._folder, "named.conf")]) { RedirectStandardError = true })!;
        var said = bind._process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        while (!await bind.AnswersAsync(zone, patience.Token))
        {
            if (bind._process.HasExited) throw new InvalidOperationException(await said);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }

        return bind;
    }

    /// <summary>Records of a name and type as it gives them, data in the form of zone files, in order.</summary>
    public async Task<string[]> RecordsAsync(string name, DnsType type)
    {
        using var patience = new CancellationTokenSource(Patience);
        var (answer, _) = await DnsExchange.AskDirectlyAsync(EndPoint, new DnsQuestion(DnsName.Parse(name).Value, type), patience.Token);
        return [.. answer!.Answers.Where(record => record.Type == type).Select(RecordText.Write).Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.HasExited) _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync(string zone, CancellationToken ct)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(ct);
        wait.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            return (await DnsExchange.AskDirectlyAsync(EndPoint, new DnsQuestion(DnsName.Parse(zone).Value, DnsType.Soa), wait.Token)).Answer?.Code == DnsCode.NoError;
        }
        catch (Exception fault) when (fault is SocketException or IOException or OperationCanceledException)
        {
            ct.ThrowIfCancellationRequested();
            return false;
        }
    }

    private async Task ConfigureAsync(string zone, string records)
    {
        foreach (var (name, more) in ((string, string)[])[(zone, records), ("fixed.test", "")])
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, $"{name}.zone"), $"""
                $ORIGIN {name}.
                $TTL 300
                @ SOA ns host 1 3600 600 86400 120
                @ NS ns
                ns A 127.0.0.1
                {more}

                """);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "named.conf"), string.Create(CultureInfo.InvariantCulture, $$"""
            key "ours" { algorithm hmac-sha256; secret "{{Secret}}"; };
            key "weak" { algorithm hmac-sha256; secret "{{Secret}}"; };
            key "hmac-sha384" { algorithm hmac-sha384; secret "{{Secret}}"; };
            key "hmac-sha512" { algorithm hmac-sha512; secret "{{Secret}}"; };
            options {
                directory "{{_folder}}";
                pid-file "{{_folder}}/pid";
                session-keyfile "{{_folder}}/session.key";
                listen-on port {{EndPoint.Port}} { 127.0.0.1; };
                listen-on-v6 { none; };
                recursion no;
                dnssec-validation no;
                notify no;
            };
            controls { };
            zone "{{zone}}" { type primary; file "{{_folder}}/{{zone}}.zone"; allow-update { key "ours"; key "hmac-sha384"; key "hmac-sha512"; }; };
            zone "fixed.test" { type primary; file "{{_folder}}/fixed.test.zone"; allow-update { none; }; };
            """));
    }
}
