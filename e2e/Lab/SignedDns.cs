using Mox.Testing.Processes;

namespace Mox.E2E.Lab;

/// <summary>A small internet of names on loopback: one unbound in charge of signed zones, as a provider of DNS has them, and one that asks it and checks the signatures, as a mail host runs it. Every other name does not exist.</summary>
internal sealed class SignedDns : IAsyncDisposable
{
    /// <summary>Where the one in charge answers, at port 53: a check asks name servers at the port they have to have.</summary>
    public const string Authority = "127.50.0.53";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-lab-dns-").FullName;
    private readonly int _port = FreePorts.One();
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private Daemon? _authority;
    private Daemon? _resolver;
    private int _serial;

    /// <summary>The resolver as settings name it.</summary>
    public string Resolver => $"127.0.0.1:{_port}";

    public int ResolverPort => _port;

    /// <summary>Starts both and waits until the resolver finds every zone signed.</summary>
    /// <param name="zones">Names of zones with their records beside SOA and NS.</param>
    public static async Task<SignedDns> StartAsync(params (string Zone, string Records)[] zones)
    {
        var lab = new SignedDns();
        try
        {
            await lab.RunAsync(zones);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts other records into a zone, as a person does who imports a zone file at a provider. They are signed and served at once.</summary>
    public async Task PublishAsync(string zone, string records)
    {
        await WriteAsync(zone, records);
        await ProgramRun.RunAsync("kill", ["-HUP", Peers.Text(_authority!.Id)]);
    }

    /// <summary>What <c>dns lookup</c> says.</summary>
    public async Task<string> LookUpAsync(string name, string type) =>
        (await ApplianceProcess.RunAsync([], "dns", "lookup", type, name, "--resolver", Resolver)).All;

    public async ValueTask DisposeAsync()
    {
        if (_resolver is not null) await _resolver.DisposeAsync();
        if (_authority is not null) await _authority.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string In(string file) => Path.Combine(_folder, file);

    private async Task RunAsync((string Zone, string Records)[] zones)
    {
        foreach (var (zone, records) in zones)
        {
            _keys[zone] = await DoAsync("ldns-keygen", "-a", "ECDSAP256SHA256", "-k", zone);
            await WriteAsync(zone, records);
        }

        const string Charge = """
                local-zone: "test." nodefault
                local-zone: "127.in-addr.arpa." nodefault
            """;
        _authority = await UnboundProcess.RunAsync(_folder, "authority", Authority, 53, Charge, string.Concat(zones.Select(zone => $"auth-zone:\n    name: \"{zone.Zone}\"\n    zonefile: \"{In(zone.Zone)}.signed\"\n    for-upstream: no\n")));
        var trust = $"""
                do-not-query-localhost: no
                module-config: "validator iterator"
                cache-max-ttl: 2
                cache-max-negative-ttl: 1
                local-zone: "." static
            {string.Concat(zones.Select(zone => $"    local-zone: \"{zone.Zone}.\" transparent\n    trust-anchor-file: \"{In(_keys[zone.Zone])}.key\"\n"))}
            """;
        _resolver = await UnboundProcess.RunAsync(_folder, "resolver", "127.0.0.1", _port, trust, string.Concat(zones.Select(zone => $"stub-zone:\n    name: \"{zone.Zone}\"\n    stub-addr: {Authority}\n")));
        foreach (var (zone, _) in zones) await UntilAsync(async () => (await LookUpAsync("ns." + zone, "A")).Contains("authentic: yes", StringComparison.Ordinal), $"{zone} is signed");
    }

    private async Task<string> DoAsync(string program, params string[] arguments)
    {
        var result = await ProgramRun.RunAsync("sh", ["-c", "cd \"$0\" && exec \"$@\"", _folder, program, .. arguments]);
        return result.ExitCode == 0 ? result.Output.Trim() : throw new InvalidOperationException(result.All);
    }

    private async Task WriteAsync(string zone, string records)
    {
        await File.WriteAllTextAsync(In(zone), $"""
            $ORIGIN {zone}.
            $TTL 2
            @ SOA ns host {++_serial} 3600 600 86400 1
            @ NS ns
            ns A {Authority}
            {records}

            """);
        await DoAsync("ldns-signzone", "-f", zone + ".signing", zone, _keys[zone]);
        File.Move(In(zone + ".signing"), In(zone + ".signed"), overwrite: true);
    }

    private async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            var ended = _authority is { HasExited: true } || _resolver is { HasExited: true };
            if (ended || TimeProvider.System.GetElapsedTime(began) > Patience) Assert.Fail($"It did not happen: {what}\n{_authority?.Said}\n{_resolver?.Said}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }
}
