using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mox.Protocols.Addresses;
using Mox.Server.Autoconfig;
using Mox.Server.Certificates;
using Mox.Server.Commands;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.Testing;
using Mox.Testing.Acme;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Autoconfig;

/// <summary>The whole appliance with its pages on a free port, asked under any host name. One domain of ours has Ann, another one nobody; the ports told are those of the settings.</summary>
public sealed class AutoconfigHouse : IAsyncLifetime
{
    public const string Host = "mail.example.org";
    public const string Domain = "example.org";
    public const string Other = "bücher.example";

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-autoconfig-").FullName;
    private readonly FakeCertificateAuthority _authority = new();
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    internal ManualTime Time { get; } = new();

    internal IServiceProvider Services => _app.Services;

    internal long Ann { get; private set; }

    internal string RootFile => Path.Combine(_folder, "root.pem");

    internal static DomainName Name(string domain) => DomainName.Parse(domain).Value;

    public async Task InitializeAsync()
    {
        var port = FreePorts.One();
        var settings = new Dictionary<string, string?>
        {
            ["Appliance:DataFolder"] = _folder,
            ["Appliance:HostName"] = Host,
            ["Listen:Addresses:0"] = "127.0.0.1",
            ["Listen:Http"] = port.ToString(CultureInfo.InvariantCulture),
            ["Dkim:WatchRecords"] = "false",
            ["Autoconfig:ImapsPort"] = "1993",
            ["Autoconfig:ImapPort"] = "143",
            ["Autoconfig:SubmissionsPort"] = "465",
        };
        foreach (var off in (string[])["Smtp", "Submission", "Submissions", "Imap", "Imaps", "Https"]) settings[$"Listen:{off}"] = "0";
        _app = ApplianceHost.Build(settings, throttleLogins: true, services => services.AddSingleton<TimeProvider>(Time).AddLogging(logging => logging.ClearProviders()));
        await ApplianceHost.OpenAsync(_app, CancellationToken.None);
        var accounts = _app.Services.GetRequiredService<AccountStore>();
        await accounts.AddDomainAsync(Name(Domain), default);
        await accounts.AddDomainAsync(Name(Other), default);
        Ann = await accounts.AddAccountAsync("ann", [Address("ann@example.org"), Address("ann@bücher.example")], false, default);
        await _app.StartAsync();
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await File.WriteAllTextAsync(RootFile, _authority.Root.ExportCertificatePem());
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal static MailAddress Address(string text) => MailAddress.Parse(text).Value;

    /// <summary>Asks under a host name.</summary>
    internal async Task<Answer> AskAsync(string host, string path, HttpMethod? method = null, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(path, UriKind.Relative)) { Content = body is null ? null : new ByteArrayContent(body) };
        request.Headers.Host = host;
        using var answer = await _client.SendAsync(request);
        return new Answer(answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), answer.Headers.CacheControl?.NoStore == true, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>The contract as a page of Ann has it.</summary>
    internal IDeviceProfiles Profiles()
    {
        var scope = Services.CreateScope();
        var session = SessionClaims.Begin(new SessionAccount(Ann, "ann", false), Address("ann@example.org"), Time.GetUtcNow());
        return ActivatorUtilities.CreateInstance<DeviceProfiles>(scope.ServiceProvider, new CurrentAccount(new Signed(session.ToPrincipal())));
    }

    /// <summary>Gives the host a certificate that a root vouches for.</summary>
    internal void Certify()
    {
        using var certificate = _authority.Issue([Host], new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var served = ServedCertificate.FromPem(CertificateOrigin.File, certificate.ExportCertificatePem() + "\n" + _authority.Root.ExportCertificatePem(), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), "chain", "key");
        Assert.Null(served.Fault);
        Services.GetRequiredService<CertificateStore>().TakeFiles([served.Certificate!]);
    }

    internal sealed record Answer(HttpStatusCode Status, string? Type, bool NoStore, byte[] Octets)
    {
        public string Text => Encoding.UTF8.GetString(Octets);
    }

    private sealed class Signed(ClaimsPrincipal who) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(who));
    }
}
