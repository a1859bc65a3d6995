using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Client;
using Mox.Server.Certificates.Acme;
using Mox.Testing.Acme;

namespace Mox.Server.Tests.Certificates;

public sealed class AcmeHttpTests : IAsyncLifetime
{
    private readonly FakeCertificateAuthority _authority = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("mox-certificates-").FullName;
    private WebApplication _app = null!;
    private string _base = "";

    public async Task InitializeAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var own = _authority.Issue(["127.0.0.1"], now.AddDays(-1), now.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, port => port.UseHttps(own)));
        _app = builder.Build();
        _app.MapPost("/echo", async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            context.Response.Headers["Replay-Nonce"] = "nonce-1";
            context.Response.Headers.Location = "https://acme.test/acct/1?a=%7e";
            context.Response.Headers.RetryAfter = "7";
            context.Response.StatusCode = 201;
            await context.Response.WriteAsync($"{context.Request.ContentType}|{context.Request.Headers.UserAgent}|{context.Request.Headers.Accept}|{await body.ReadToEndAsync()}");
        });
        _app.MapGet("/long/{octets:int}", (int octets) => Results.Bytes(new byte[octets]));
        _app.MapGet("/there", () => Results.Redirect("/long/5"));
        _app.MapGet("/broken", async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await _app.StartAsync();
        _base = _app.Urls.Single();
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_request_goes_out_as_the_protocol_has_it_and_its_fields_come_back()
    {
        using var http = Open(_authority);
        var answer = await http.SendAsync(new AcmeRequest(AcmeMethod.Post, Url("/echo"), "{}"u8.ToArray(), 1000) { Accept = "application/pem-certificate-chain" }, CancellationToken.None);
        Assert.Equal((201, "nonce-1", "https://acme.test/acct/1?a=%7e", "7"), (answer.Status, answer.Nonce, answer.Location, answer.RetryAfter));
        Assert.Matches(@"^application/jose\+json\|mox-appliance/[\d.]+\|application/pem-certificate-chain\|\{\}$", Encoding.UTF8.GetString(answer.Body.Span));
    }

    [Fact]
    public async Task An_answer_beyond_its_bound_is_not_read_to_its_end()
    {
        using var http = Open(_authority);
        Assert.Equal(1000, (await Get(http, "/long/1000")).Body.Length);
        Assert.Equal("the answer has more than 1000 octets", (await Assert.ThrowsAsync<IOException>(() => Get(http, "/long/1001"))).Message);
        Assert.Equal("the answer has more than 1000 octets", (await Assert.ThrowsAsync<IOException>(() => Get(http, "/long/50000000"))).Message);
    }

    [Fact]
    public async Task Redirects_are_not_followed_and_half_answers_are_faults()
    {
        using var http = Open(_authority);
        Assert.Equal(302, (await Get(http, "/there")).Status);
        await Assert.ThrowsAnyAsync<IOException>(() => Get(http, "/broken"));
    }

    [Fact]
    public async Task A_server_nobody_vouches_for_is_not_talked_to()
    {
        using var stranger = new FakeCertificateAuthority("Another root");
        using var http = Open(stranger);
        Assert.Contains("certificate", (await Assert.ThrowsAsync<IOException>(() => Get(http, "/long/1"))).Message, StringComparison.OrdinalIgnoreCase);
        using var system = Open(null);
        await Assert.ThrowsAsync<IOException>(() => Get(system, "/long/1"));
    }

    [Fact]
    public async Task A_wait_that_is_ended_from_outside_is_no_fault_of_the_server()
    {
        using var http = Open(_authority);
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.SendAsync(new AcmeRequest(AcmeMethod.Get, Url("/long/1"), default, 1000), ended.Token));
    }

    private AcmeUrl Url(string path) => AcmeUrl.Parse(_base + path).Value;

    private Task<AcmeResponse> Get(AcmeHttp http, string path) => http.SendAsync(new AcmeRequest(AcmeMethod.Get, Url(path), default, 1000), CancellationToken.None);

    private AcmeHttp Open(FakeCertificateAuthority? trusted)
    {
        var options = new AcmeOptions { Enabled = true };
        if (trusted is not null)
        {
            options.TrustedRootFile = Path.Combine(_folder, "root.pem");
            File.WriteAllText(options.TrustedRootFile, trusted.Root.ExportCertificatePem());
        }

        return new AcmeHttp(Options.Create(options), TimeProvider.System);
    }
}
