using System.Security.Cryptography.X509Certificates;
using Mox.Testing.Acme;
using Mox.Testing.Processes;

namespace Mox.E2E.Lab;

/// <summary>A web server that gives the MTA-STS policies of other domains, with an authority that some of the world trusts.</summary>
internal sealed class PolicyHost : IAsyncDisposable
{
    /// <summary>Where it answers, at port 443.</summary>
    public const string Address = "127.50.0.41";

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-lab-policies-").FullName;
    private readonly FakeCertificateAuthority _authority = new("Authority of the lab");
    private Daemon? _nginx;

    private PolicyHost()
    {
    }

    /// <summary>The certificate of the authority, as OpenSSL and programs that use it take it by <c>SSL_CERT_FILE</c>.</summary>
    public string Root => Path.Combine(_folder, "root.pem");

    /// <param name="names">The names its certificate holds for.</param>
    /// <param name="policies">Domains with mode and mail host.</param>
    public static async Task<PolicyHost> StartAsync(string[] names, params (string Domain, string Mode, string Host)[] policies)
    {
        var host = new PolicyHost();
        try
        {
            await File.WriteAllTextAsync(host.Root, host._authority.Root.ExportCertificatePem() + "\n");
            var chain = await host.IssueAsync("web", names);
            foreach (var (domain, mode, mail) in policies)
            {
                var site = Directory.CreateDirectory(Path.Combine(host._folder, "sites", $"mta-sts.{domain}", ".well-known"));
                await File.WriteAllTextAsync(Path.Combine(site.FullName, "mta-sts.txt"), $"version: STSv1\r\nmode: {mode}\r\nmx: {mail}\r\nmax_age: 604800\r\n");
            }

            host._nginx = await NginxProcess.StartAsync(host._folder, $$"""
                log_format asked '$host $uri $status';
                access_log {{host._folder}}/asked asked;
                default_type text/plain;
                server {
                    listen {{Address}}:443 ssl;
                    ssl_certificate {{chain}};
                    ssl_certificate_key {{chain}};
                    root {{host._folder}}/sites/$host;
                }
                """, Address, 443);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>A file with a key and a certificate that the authority signed.</summary>
    public async Task<string> IssueAsync(string file, params string[] names)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = _authority.Issue(names, now.AddDays(-1), now.AddDays(30));
        using var key = certificate.GetECDsaPrivateKey()!;
        var path = Path.Combine(_folder, file + ".pem");
        await File.WriteAllTextAsync(path, $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n");
        return path;
    }

    /// <summary>What it was asked for: host, path and status.</summary>
    public IReadOnlyList<string> Asked() => Path.Combine(_folder, "asked") is var log && File.Exists(log) ? File.ReadAllLines(log) : [];

    /// <summary>Nobody answers any more.</summary>
    public async Task StopAsync()
    {
        if (_nginx is null) return;
        await _nginx.DisposeAsync();
        _nginx = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
