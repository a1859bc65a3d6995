using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Mox.Testing.Acme;

namespace Mox.Testing.Processes;

/// <summary>A real Pebble (an ACME server for tests) on loopback in strict mode, with accounts bound to one made elsewhere, and its name server, which has 127.0.0.1 for every name. It refuses a part of its own nonces.</summary>
public sealed class PebbleProcess : IAsyncDisposable
{
    public const string KeyId = "kid-1";

    /// <summary>The shared key of <see cref="KeyId"/>, in base64url.</summary>
    public const string Key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

    /// <summary>A name it gives no certificate for, nor for those below.</summary>
    public const string RefusedName = "refused.test";

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-pebble-").FullName;
    private readonly int _port = FreePorts.One();
    private readonly int _management = FreePorts.One();
    private Process? _names;
    private Process? _process;

    private PebbleProcess()
    {
    }

    /// <summary>Are both programs there?</summary>
    public static bool Available => ProgramRun.Find("pebble") is not null && ProgramRun.Find("pebble-challtestsrv") is not null;

    public string DirectoryUrl => string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{_port}/dir");

    /// <summary>The root that vouches for its HTTPS, in PEM.</summary>
    public string TrustedRootFile => Path.Combine(_folder, "https-root.pem");

    /// <summary>Its name server.</summary>
    public IPEndPoint Dns { get; private init; } = new(IPAddress.Loopback, FreePorts.One());

    /// <param name="httpPort">Where it looks for answers to HTTP challenges.</param>
    /// <param name="tlsPort">Where it looks for answers to TLS challenges.</param>
    /// <param name="lifetime">Lifetime of its certificates.</param>
    /// <param name="resolver">Whom it asks for names; null: a name server of its own.</param>
    public static async Task<PebbleProcess> StartAsync(int httpPort, int tlsPort, TimeSpan lifetime, IPEndPoint? resolver = null)
    {
        var pebble = resolver is null ? new PebbleProcess() : new PebbleProcess { Dns = resolver };
        using (var authority = new FakeCertificateAuthority("Test root for HTTPS"))
        {
            var now = TimeProvider.System.GetUtcNow();
            using var own = authority.Issue(["127.0.0.1", "localhost"], now.AddDays(-1), now.AddDays(30));
            await File.WriteAllTextAsync(pebble.TrustedRootFile, authority.Root.ExportCertificatePem());
            await File.WriteAllTextAsync(Path.Combine(pebble._folder, "https.pem"), own.ExportCertificatePem());
            await File.WriteAllTextAsync(Path.Combine(pebble._folder, "https-key.pem"), own.GetECDsaPrivateKey()!.ExportECPrivateKeyPem());
        }

        var settings = new Dictionary<string, object>
        {
            ["listenAddress"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{pebble._port}"),
            ["managementListenAddress"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{pebble._management}"),
            ["certificate"] = Path.Combine(pebble._folder, "https.pem"),
            ["privateKey"] = Path.Combine(pebble._folder, "https-key.pem"),
            ["httpPort"] = httpPort,
            ["tlsPort"] = tlsPort,
            ["externalAccountBindingRequired"] = true,
            ["externalAccountMACKeys"] = new Dictionary<string, string> { [KeyId] = Key },
            ["domainBlocklist"] = new[] { RefusedName },
            ["certificateValidityPeriod"] = (long)lifetime.TotalSeconds,
        };
        await File.WriteAllTextAsync(Path.Combine(pebble._folder, "config.json"), JsonSerializer.Serialize(new Dictionary<string, object> { ["pebble"] = settings }));
        var dns = pebble.Dns.ToString();
        if (resolver is null) pebble._names = Run("pebble-challtestsrv", ["-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", dns, "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePorts.One()}")]);
        if (pebble._names is not null) await ReachAsync(pebble._names, pebble.Dns.Port);
        await pebble.StartAsync();
        return pebble;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>: it has forgotten everything, and signs with another root.</summary>
    public async Task StartAsync()
    {
        _process = Run("pebble", ["-strict", "-config", Path.Combine(_folder, "config.json"), "-dnsserver", Dns.ToString()]);
        await ReachAsync(_process, _port);
        await ReachAsync(_process, _management);
    }

    public async Task StopAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>A file with the root of its certificates.</summary>
    public async Task<string> RootFileAsync()
    {
        using var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
        var file = Path.Combine(_folder, "root.pem");
        await File.WriteAllTextAsync(file, await client.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{_management}/roots/0"))));
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_names is not null)
        {
            _names.Kill();
            await _names.WaitForExitAsync();
            _names.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static Process Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(ProgramRun.Find(program) ?? throw new FileNotFoundException($"{program} is not installed"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PEBBLE_VA_NOSLEEP"] = "1";
        start.Environment["PEBBLE_WFE_NONCEREJECT"] = "15";
        start.Environment["PEBBLE_AUTHZREUSE"] = "0";
        start.Environment.Remove("HTTP_PROXY");
        start.Environment.Remove("HTTPS_PROXY");
        var process = Process.Start(start)!;
        // Read and dropped, so that it never waits for a full pipe.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task ReachAsync(Process process, int port)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!process.HasExited && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }
}
