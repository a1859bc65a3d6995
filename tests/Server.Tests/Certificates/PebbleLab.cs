using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Addresses;
using Mox.Server.Certificates;
using Mox.Server.Certificates.Acme;
using Mox.Server.Commands;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Certificates;

/// <summary>Runs where Pebble is installed; elsewhere it is skipped, with that reason.</summary>
public sealed class PebbleFactAttribute : FactAttribute
{
    public PebbleFactAttribute() => Skip = PebbleProcess.Available ? null : "pebble is not installed";
}

/// <summary>As <see cref="PebbleFactAttribute"/>, with data.</summary>
public sealed class PebbleTheoryAttribute : TheoryAttribute
{
    public PebbleTheoryAttribute() => Skip = PebbleProcess.Available ? null : "pebble is not installed";
}

/// <summary>The whole appliance on free ports of loopback, and a Pebble that looks at them.</summary>
internal sealed class PebbleLab : IAsyncDisposable
{
    public const string Host = "mail.example.test";

    private readonly WebApplication _app;
    private readonly string _folder;

    private PebbleLab(WebApplication app, string folder, PebbleProcess pebble, int offset, MovedTime time, ConcurrentBag<string> names)
    {
        (_app, _folder, Pebble, Offset, Time, Names) = (app, folder, pebble, offset, time, names);
    }

    public PebbleProcess Pebble { get; }

    public int Offset { get; }

    public MovedTime Time { get; }

    /// <summary>Names beside that of the host.</summary>
    public ConcurrentBag<string> Names { get; }

    public CertificateCaretaker Caretaker => _app.Services.GetRequiredService<CertificateCaretaker>();

    public CertificateStore Store => _app.Services.GetRequiredService<CertificateStore>();

    /// <summary>Answers to challenges that are open.</summary>
    public ChallengeBoard Board => _app.Services.GetRequiredService<ChallengeBoard>();

    /// <param name="challenge">The one kind of challenge; null for both.</param>
    /// <param name="more">Changes settings.</param>
    /// <param name="firstWait">How long the client waits at least before it looks again.</param>
    /// <param name="names">Names beside that of the host.</param>
    public static async Task<PebbleLab> StartAsync(string? challenge = null, Action<Dictionary<string, string?>>? more = null, TimeSpan? firstWait = null, params string[] names)
    {
        var offset = FreePorts.Offset();
        var pebble = await PebbleProcess.StartAsync(80 + offset, 443 + offset, TimeSpan.FromDays(90));
        var folder = Directory.CreateTempSubdirectory("mox-certificates-").FullName;
        var settings = Settings(folder, offset, pebble);
        if (challenge is not null) settings["Acme:Challenges:0"] = challenge;
        more?.Invoke(settings);
        var (time, wanted) = (new MovedTime(), new ConcurrentBag<string>(names));
        var app = ApplianceHost.Build(settings, throttleLogins: false, services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
            services.Replace(ServiceDescriptor.Singleton(new AcmeTiming { FirstWait = firstWait ?? TimeSpan.FromMilliseconds(50), LongestWait = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(40), NonceTries = 25 }));
            services.AddSingleton<ICertificateNames>(new Wanted(wanted));
            services.AddLogging(logging => logging.ClearProviders());
        });
        var lab = new PebbleLab(app, folder, pebble, offset, time, wanted);
        await ApplianceHost.OpenAsync(app, CancellationToken.None);
        await app.StartAsync();
        return lab;
    }

    public CertificateStatus Status(string name) => Caretaker.Report.Names.SingleOrDefault(status => status.Name == name) ?? throw new InvalidOperationException($"{name} is not looked after");

    /// <summary>Waits until every name has a certificate of Pebble.</summary>
    public async Task AllServedAsync()
    {
        foreach (var name in Names.Append(Host)) await UntilAsync(() => Caretaker.Report.Names.Any(status => status.Name == name && status.Origin == CertificateOrigin.Acme), $"a certificate for {name}; {Caretaker.Report.Names.FirstOrDefault(status => status.Name == name)?.LastError}");
    }

    public static async Task UntilAsync(Func<bool> so, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!so())
        {
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(60)) Assert.Fail($"It did not happen: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Checks with openssl that a port shows the certificate of a name, signed by the root of Pebble.</summary>
    public async Task CheckAsync(int port, string name, string root, string? startTls)
    {
        var shown = await OpenSslAsync(port, name, ["-CAfile", root, "-verify_return_error", "-verify_hostname", name, .. startTls is null ? [] : (string[])["-starttls", startTls]]);
        Assert.True(shown.ExitCode == 0 && shown.All.Contains("Verify return code: 0 (ok)", StringComparison.Ordinal), $"{name} on {port}: {shown.All}");
    }

    public async Task<ProgramResult> OpenSslAsync(int port, string name, params string[] more) =>
        await ProgramRun.RunAsync("openssl", ["s_client", "-connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port + Offset}"), "-servername", name, .. more], input: []);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Pebble.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Dictionary<string, string?> Settings(string folder, int offset, PebbleProcess pebble)
    {
        string Port(int standard) => (standard + offset).ToString(CultureInfo.InvariantCulture);
        return new Dictionary<string, string?>
        {
            ["Appliance:HostName"] = Host,
            ["Appliance:DataFolder"] = folder,
            ["Listen:Addresses:0"] = "127.0.0.1",
            ["Listen:Smtp"] = Port(25),
            ["Listen:Submission"] = Port(587),
            ["Listen:Submissions"] = Port(465),
            ["Listen:Imap"] = Port(143),
            ["Listen:Imaps"] = Port(993),
            ["Listen:Http"] = Port(80),
            ["Listen:Https"] = Port(443),
            ["ConnectionLimits:Enabled"] = "false",
            ["Dns:Servers:0"] = pebble.Dns.ToString(),
            ["Acme:Enabled"] = "true",
            ["Acme:Directory"] = pebble.DirectoryUrl,
            ["Acme:TermsAccepted"] = "true",
            ["Acme:Contact:0"] = "postmaster@example.test",
            ["Acme:TrustedRootFile"] = pebble.TrustedRootFile,
            ["Acme:ExternalAccountKeyId"] = PebbleProcess.KeyId,
            ["Acme:ExternalAccountKey"] = PebbleProcess.Key,
        };
    }

    private sealed class Wanted(ConcurrentBag<string> names) : ICertificateNames
    {
        public IEnumerable<DomainName> Names() => names.Select(name => DomainName.Parse(name).Value);
    }
}
