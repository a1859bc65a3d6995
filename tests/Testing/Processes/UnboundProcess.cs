namespace Mox.Testing.Processes;

/// <summary>A real unbound on loopback that answers from the records it is given, and says of all other names below <c>test</c> that they do not exist. It can be stopped and started again at the same port.</summary>
public sealed class UnboundProcess : IAsyncDisposable
{
    private const string Names = """
            module-config: "iterator"
            local-zone: "test." static
            local-zone: "0.0.127.in-addr.arpa." static

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-unbound-").FullName;
    private readonly string _server;
    private readonly string _more;
    private Daemon? _process;

    private UnboundProcess(int port, string server, string more) => (Port, _server, _more) = (port, server, more);

    public int Port { get; }

    /// <summary>The resolver as settings name it.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <param name="records">In the form of zone files, such as <c>example.test TXT "v=spf1 -all"</c>.</param>
    public static Task<UnboundProcess> StartAsync(params string[] records) => StartAsync(FreePorts.One(), records);

    /// <summary>One at a port that another had before.</summary>
    public static async Task<UnboundProcess> StartAsync(int port, string[] records)
    {
        var unbound = new UnboundProcess(port, Names + string.Concat(records.Select(record => $"    local-data: '{record}'\n")), "");
        await unbound.StartAsync();
        return unbound;
    }

    /// <summary>One that answers from a zone file.</summary>
    /// <param name="zone">Name of the zone.</param>
    /// <param name="text">The whole file, SOA and all.</param>
    public static async Task<UnboundProcess> StartWithZoneAsync(string zone, string text)
    {
        var unbound = new UnboundProcess(FreePorts.One(), Names, $"""
            auth-zone:
                name: "{zone}"
                zonefile: "zone"
                for-downstream: yes
                for-upstream: yes
                fallback-enabled: no
            """);
        await File.WriteAllTextAsync(Path.Combine(unbound._folder, "zone"), text);
        await unbound.StartAsync();
        return unbound;
    }

    /// <summary>Runs unbound with any settings, and waits until it listens.</summary>
    /// <param name="folder">Its folder, which stays: names of files in the settings are from there.</param>
    /// <param name="name">Names its own files in the folder.</param>
    /// <param name="address">Where it answers.</param>
    /// <param name="port">The port there.</param>
    /// <param name="server">Further lines of the clause <c>server</c>.</param>
    /// <param name="more">Further clauses.</param>
    public static async Task<Daemon> RunAsync(string folder, string name, string address, int port, string server, string more)
    {
        var file = Path.Combine(folder, $"{name}.conf");
        await File.WriteAllTextAsync(file, $"""
            server:
                interface: {address}
                port: {port}
                chroot: ""
                username: ""
                directory: "{folder}"
                pidfile: "{folder}/{name}.pid"
                logfile: ""
                use-syslog: no
                do-daemonize: no
            {server}
            remote-control:
                control-enable: no
            {more}

            """);
        return await Daemon.StartAsync("unbound", ["-d", "-p", "-c", file], address, port);
    }

    /// <summary>Starts it, and waits until it listens.</summary>
    public async Task StartAsync() => _process = await RunAsync(_folder, "unbound", "127.0.0.1", Port, _server, _more);

    /// <summary>Ends it: nobody answers at its port.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        await _process.DisposeAsync();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
