using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dns;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Dns;

/// <summary>Runs where unbound and the tools that sign zones are installed; elsewhere it is skipped, with that reason.</summary>
public sealed class UnboundFactAttribute : FactAttribute
{
    public UnboundFactAttribute() => Skip = Unbound.WhyNot;
}

/// <summary>As <see cref="UnboundFactAttribute"/>, with data.</summary>
public sealed class UnboundTheoryAttribute : TheoryAttribute
{
    public UnboundTheoryAttribute() => Skip = Unbound.WhyNot;
}

/// <summary>A validating unbound on loopback with zones of its own: <c>signed.test</c> is signed and trusted, <c>bogus.test</c> was changed after it was signed,
/// <c>expired.test</c> was signed for a time gone by, <c>plain.test</c> is not signed.</summary>
internal sealed class Unbound : IAsyncDisposable
{
    private const string Program = "/usr/sbin/unbound";
    private const string KeyMaker = "/usr/bin/ldns-keygen";
    private const string Signer = "/usr/bin/ldns-signzone";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-unbound-").FullName;
    private Daemon? _process;

    /// <summary>Why it cannot run here, or null.</summary>
    public static string? WhyNot => ((string[])[Program, KeyMaker, Signer]).FirstOrDefault(program => !File.Exists(program)) is { } missing ? $"{missing} is not installed" : null;

    public IPEndPoint EndPoint { get; } = new(IPAddress.Loopback, FreePorts.One());

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="extendedErrors">It says in its answers why signatures are not valid.</param>
    /// <param name="more">Further records of each zone, with names below it. In <c>bogus.test</c> those with 192.0.2.7 in them are the ones that are changed.</param>
    public static async Task<Unbound> StartAsync(bool extendedErrors = true, string more = "")
    {
        var unbound = new Unbound();
        await unbound.RunAsync(extendedErrors, more);
        using var patience = new CancellationTokenSource(Patience);
        var client = unbound.Client(options => (options.TryTimeout, options.TotalTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        while ((await client.LookUpAsync(DnsName.Parse("plain.test").Value, DnsType.Soa, patience.Token)).Status == DnsStatus.Failed)
        {
            Assert.False(unbound._process!.HasExited, unbound._process.Said);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }

        return unbound;
    }

    /// <summary>A client that asks it.</summary>
    public DnsClient Client(Action<DnsOptions>? more = null)
    {
        var options = new DnsOptions { Rounds = 1 };
        options.Servers.Add(EndPoint.ToString());
        more?.Invoke(options);
        return new DnsClient(Options.Create(options), TimeProvider.System, NullLogger<DnsClient>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();

        Directory.Delete(_folder, recursive: true);
    }

    private static string Zone(string name, string more) => $"""
        $ORIGIN {name}.
        $TTL 300
        @ SOA ns host 1 3600 600 86400 120
        @ NS ns
        ns A 127.0.0.1
        @ MX 10 mx
        @ TXT "v=spf1 mx -all"
        mx A 192.0.2.7
        mx AAAA 2001:db8::7
        null MX 0 .
        {string.Join('\n', Enumerable.Range(0, 30).Select(i => $"big TXT \"{i} {new string('x', 200)}\""))}
        {more}

        """;

    private async Task RunAsync(bool extendedErrors, string more)
    {
        var signed = await SignAsync("signed.test", """
            alias1 CNAME alias2
            alias2 CNAME alias3
            alias3 CNAME mx
            abroad CNAME mx.plain.test.
            nowhere CNAME missing
            circle1 CNAME circle2
            circle2 CNAME circle1
            _25._tcp.mx TLSA 3 1 1 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F
            _imaps._tcp SRV 0 1 993 mx
            @ CAA 128 issue "ca.example"
            sub NS ns.sub
            sub DS 31323 13 2 338B67865B32A487E0480636D91D0D41C2CDE2EC8BA85ED05F13660809B3B188
            ns.sub A 127.0.0.1

            """ + more, 0);
        var bogus = await SignAsync("bogus.test", more, 0);
        var signedFile = Path.Combine(_folder, "bogus.test.zone.signed");
        await File.WriteAllTextAsync(signedFile, (await File.ReadAllTextAsync(signedFile)).Replace("192.0.2.7", "192.0.2.8", StringComparison.Ordinal));
        var expired = await SignAsync("expired.test", more, -90);
        await File.WriteAllTextAsync(Path.Combine(_folder, "plain.test.zone"), Zone("plain.test", more));
        var server = $"""
                ede: {(extendedErrors ? "yes" : "no")}
                module-config: "validator iterator"
                local-zone: "test." nodefault
                local-zone: "_dmarc.test." always_nxdomain
                trust-anchor: "{signed}"
                trust-anchor: "{bogus}"
                trust-anchor: "{expired}"
                local-data-ptr: "192.0.2.7 mx.signed.test"
            """;
        var zones = ((string Name, string File)[])[("signed.test", "zone.signed"), ("bogus.test", "zone.signed"), ("expired.test", "zone.signed"), ("plain.test", "zone")];
        _process = await UnboundProcess.RunAsync(_folder, "unbound", "127.0.0.1", EndPoint.Port, server, string.Concat(zones.Select(zone => $"auth-zone:\n    name: \"{zone.Name}\"\n    zonefile: \"{zone.Name}.{zone.File}\"\n    for-downstream: no\n    for-upstream: yes\n    fallback-enabled: no\n")));
    }

    /// <summary>Writes the zone and its signed form beside it; gives the DS record of its key.</summary>
    private async Task<string> SignAsync(string name, string more, int days)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, $"{name}.zone"), Zone(name, more));
        var key = (await RunAsync(KeyMaker, "-r", "/dev/urandom", "-a", "ECDSAP256SHA256", "-k", name)).Trim();
        string Day(int day) => TimeProvider.System.GetUtcNow().AddDays(days + day).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        await RunAsync(Signer, "-i", Day(-2), "-e", Day(30), $"{name}.zone", key);
        return (await File.ReadAllTextAsync(Path.Combine(_folder, $"{key}.ds"))).Trim().Replace('\t', ' ');
    }

    private async Task<string> RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, faults) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', words)}: {await faults}");
        return await output;
    }
}
