using System.Diagnostics;
using System.Net.Sockets;

namespace Mox.Testing.Processes;

/// <summary>A real unbound on loopback that answers from the records it is given, and says of all other names below <c>test</c> that they do not exist. It can be stopped and started again at the same port.</summary>
public sealed class UnboundProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-unbound-").FullName;
    private Process? _process;

    private UnboundProcess(int port) => Port = port;

    public int Port { get; }

    /// <summary>The resolver as settings name it.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <param name="records">In the form of zone files, such as <c>example.test TXT "v=spf1 -all"</c>.</param>
    public static Task<UnboundProcess> StartAsync(params string[] records) => StartAsync(FreePorts.One(), records);

    /// <summary>One at a port that another had before.</summary>
    public static async Task<UnboundProcess> StartAsync(int port, string[] records)
    {
        var unbound = new UnboundProcess(port);
        await File.WriteAllTextAsync(Path.Combine(unbound._folder, "unbound.conf"), $"""
            server:
                interface: 127.0.0.1
                port: {unbound.Port}
                chroot: ""
                username: ""
                directory: "{unbound._folder}"
                pidfile: "{unbound._folder}/unbound.pid"
                logfile: "{unbound._folder}/log"
                use-syslog: no
                do-daemonize: no
                module-config: "iterator"
                local-zone: "test." static
                local-zone: "0.0.127.in-addr.arpa." static
            {string.Concat(records.Select(record => $"    local-data: '{record}'\n"))}
            remote-control:
                control-enable: no

            """);
        await unbound.StartAsync();
        return unbound;
    }

    /// <summary>One that answers from a zone file.</summary>
    /// <param name="zone">Name of the zone.</param>
    /// <param name="text">The whole file, SOA and all.</param>
    public static async Task<UnboundProcess> StartWithZoneAsync(string zone, string text)
    {
        var unbound = await StartAsync();
        await unbound.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(unbound._folder, "zone"), text);
        await File.AppendAllTextAsync(Path.Combine(unbound._folder, "unbound.conf"), $"""
            auth-zone:
                name: "{zone}"
                zonefile: "{unbound._folder}/zone"
                for-downstream: yes
                for-upstream: yes
                fallback-enabled: no

            """);
        await unbound.StartAsync();
        return unbound;
    }

    /// <summary>Starts it, and waits until it listens.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(ProgramRun.Find("unbound")!, ["-d", "-p", "-c", Path.Combine(_folder, "unbound.conf")])!;
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", Port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    /// <summary>Ends it: nobody answers at its port.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
