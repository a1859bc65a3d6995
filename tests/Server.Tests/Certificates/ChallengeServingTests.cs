using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Challenges;
using Mox.Protocols.Acme.Signing;
using Mox.Protocols.Addresses;
using Mox.Server.Certificates;
using Mox.Server.Certificates.Acme;
using Mox.Server.Hosting;
using Mox.Testing;

namespace Mox.Server.Tests.Certificates;

public sealed class ChallengeServingTests : IAsyncLifetime
{
    private const string Token = "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0";

    private static readonly AcmeIdentifier Name = AcmeIdentifier.Of(DomainName.Parse("mail.example.org").Value);

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-certificates-").FullName;
    private readonly ManualTime _time = new();
    private readonly AcmeKey _key = AcmeKey.Generate();
    private readonly ChallengeBoard _board;
    private readonly CertificateStore _store;
    private WebApplication _app = null!;
    private int _http;
    private int _https;

    public ChallengeServingTests()
    {
        _board = new ChallengeBoard(_time);
        _store = new CertificateStore(Microsoft.Extensions.Options.Options.Create(new ApplianceOptions { HostName = "mail.example.org", DataFolder = _folder }), _time);
    }

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_board).AddAuthorization();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, port => port.UseCertificates(_store, _board, _time));
        });
        _app = builder.Build();
        _app.UseRouting();
        _app.UseAuthorization();
        _app.MapCertificates();
        _app.MapGet("/", (HttpContext context) => context.Request.Protocol);
        await _app.StartAsync();
        var urls = _app.Urls.Select(url => new Uri(url)).ToArray();
        (_http, _https) = (urls.Single(url => url.Scheme == "http").Port, urls.Single(url => url.Scheme == "https").Port);
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_HTTP_challenge_is_answered_while_it_is_open_and_to_nothing_else()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_http}") };
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(KeyAuthorization.HttpPath + Token, UriKind.Relative))).StatusCode);
        var proof = Proof();
        using (_board.Answers(["http-01"]).Show("http-01", Name, proof))
        {
            var answer = await client.GetAsync(new Uri(KeyAuthorization.HttpPath + Token, UriKind.Relative));
            Assert.Equal(proof.Text, await answer.Content.ReadAsStringAsync());
            Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(KeyAuthorization.HttpPath + Token.ToLowerInvariant(), UriKind.Relative))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(KeyAuthorization.HttpPath, UriKind.Relative))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(KeyAuthorization.HttpPath + Token, UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_TLS_challenge_shows_its_certificate_under_its_protocol_and_ends()
    {
        var proof = Proof();
        using var shown = _board.Answers(["tls-alpn-01"]).Show("tls-alpn-01", Name, proof);
        using var tcp = await ConnectAsync();
        using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(Options("Mail.Example.org", AcmeTls.Protocol));
        Assert.Equal(AcmeTls.Protocol, tls.NegotiatedApplicationProtocol.ToString());
        var certificate = new X509Certificate2(tls.RemoteCertificate!);
        Assert.Equal(AcmeTls.ExtensionValue(proof.Digest), certificate.Extensions.Single(extension => extension.Oid!.Value == AcmeTls.Extension).RawData);
        Assert.Equal(0, await tls.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Pages_are_served_while_a_challenge_is_open_and_show_the_usual_certificate()
    {
        using var shown = _board.Answers(["tls-alpn-01"]).Show("tls-alpn-01", Name, Proof());
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetSerialNumberString() == _store.Certificate.GetSerialNumberString() } };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{_https}") };
        foreach (var version in new[] { HttpVersion.Version20, HttpVersion.Version11 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/", UriKind.Relative)) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            Assert.Equal($"HTTP/{(version.Major == 2 ? "2" : "1.1")}", await (await client.SendAsync(request)).Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData(true, "other.example.org")]
    [InlineData(true, "")]
    [InlineData(false, "mail.example.org")]
    public async Task A_check_without_open_challenge_for_its_name_fails_in_the_handshake(bool open, string name)
    {
        using var shown = open ? _board.Answers(["tls-alpn-01"]).Show("tls-alpn-01", Name, Proof()) : null;
        using var tcp = await ConnectAsync();
        using var tls = new SslStream(tcp.GetStream());
        var fault = await Record.ExceptionAsync(() => tls.AuthenticateAsClientAsync(Options(name, AcmeTls.Protocol)));
        Assert.True(fault is AuthenticationException or IOException, $"{fault}");
    }

    [Fact]
    public async Task A_client_that_says_nothing_or_nonsense_hinders_nobody()
    {
        using var shown = _board.Answers(["tls-alpn-01"]).Show("tls-alpn-01", Name, Proof());
        using var silent = await ConnectAsync();
        using var slow = await ConnectAsync();
        await slow.GetStream().WriteAsync(new byte[] { 22, 3, 1 });
        using var nonsense = await ConnectAsync();
        await nonsense.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await Record.ExceptionAsync(() => nonsense.GetStream().ReadExactlyAsync(new byte[1000]).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        using var tcp = await ConnectAsync();
        using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(Options("mail.example.org", AcmeTls.Protocol));
        _time.Advance(TimeSpan.FromSeconds(11));
        using var later = await ConnectAsync();
        using var again = new SslStream(later.GetStream());
        await again.AuthenticateAsClientAsync(Options("mail.example.org", "http/1.1"));
        await again.WriteAsync("GET / HTTP/1.1\r\nHost: mail.example.org\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(again, Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 200", await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_endpoint_of_the_challenge_stands_on_the_list_of_those_open_to_all() => Assert.Equal(["GET /.well-known/acme-challenge/{token}"], CertificatesRegistration.Anonymous);

    private KeyAuthorization Proof() => KeyAuthorization.Of(Token, _key.Public).Value;

    private async Task<TcpClient> ConnectAsync()
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _https);
        return tcp;
    }

    private static SslClientAuthenticationOptions Options(string name, string protocol) => new() { TargetHost = name, ApplicationProtocols = [new SslApplicationProtocol(protocol)], RemoteCertificateValidationCallback = (_, _, _, _) => true };
}
