using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mox.Server.DnsCheck.Probes;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.DnsCheck;

public class Smtp_probe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Shows_the_certificate_and_whether_others_would_trust_it()
    {
        await using var host = new ScriptedMailHost { Tls = ScriptedTls.Works };
        var trusting = await Probe(host.Port, [ScriptedMailHost.Presented]).StartTlsAsync(IPAddress.Loopback, Sample.Name("mx.remote.example"), default);
        Assert.Equal((ProbeFault.None, ""), (trusting.Fault, trusting.CertificateFault.ToString()));
        Assert.StartsWith("TLS 1.", trusting.Tls, StringComparison.Ordinal);
        Assert.Equal(ScriptedMailHost.Presented.RawData, trusting.Certificates[0]);
        using (var certificate = Assert.Single(trusting.Load())) Assert.Equal(ScriptedMailHost.Presented.Thumbprint, certificate.Thumbprint);

        Assert.Contains("not one that others trust", (await Probe(host.Port).StartTlsAsync(IPAddress.Loopback, Sample.Name("mx.remote.example"), default)).CertificateFault, StringComparison.Ordinal);
        Assert.Contains("for another name", (await Probe(host.Port, [ScriptedMailHost.Presented]).StartTlsAsync(IPAddress.Loopback, Sample.Name("mx.other.test"), default)).CertificateFault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_apart_how_TLS_is_not_there()
    {
        foreach (var (tls, fault) in ((ScriptedTls, ProbeFault)[])[(ScriptedTls.None, ProbeFault.NoTls), (ScriptedTls.Refuses, ProbeFault.NoTls), (ScriptedTls.Garbage, ProbeFault.Handshake)])
        {
            await using var host = new ScriptedMailHost { Tls = tls };
            Assert.Equal(fault, (await Probe(host.Port).StartTlsAsync(IPAddress.Loopback, Sample.Name("mx.remote.example"), default)).Fault);
        }
    }

    [Fact]
    public async Task Greets()
    {
        await using var host = new ScriptedMailHost();
        Assert.Equal(ProbeFault.None, (await Probe(host.Port).GreetAsync(IPAddress.Loopback, default)).Fault);
        host.Greeting = "554 5.7.1 not you\u00e4";
        var refused = await Probe(host.Port).GreetAsync(IPAddress.Loopback, default);
        Assert.Equal(ProbeFault.Broken, refused.Fault);
        Assert.Contains("not you", refused.Reason, StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(refused.Reason));
        host.Greeting = null;
        Assert.Equal(ProbeFault.Broken, (await Probe(host.Port).GreetAsync(IPAddress.Loopback, default)).Fault);
    }

    [Fact]
    public async Task Knows_that_nobody_listens_from_that_nobody_answers()
    {
        Assert.Equal(ProbeFault.Refused, (await Probe(FreePorts.One()).GreetAsync(IPAddress.Loopback, default)).Fault);
        await using var silent = new ScriptedMailHost { MayGreet = new TaskCompletionSource().Task };
        var time = new ManualTime();
        var probing = new SmtpProbe(Sample.Name("mail.hollis.example"), Patience, time, silent.Port).GreetAsync(IPAddress.Loopback, default);
        await time.AdvanceUntilAsync(probing, TimeSpan.FromSeconds(1));
        Assert.Equal((ProbeFault.Unreachable, "no answer within 20 seconds"), ((await probing).Fault, (await probing).Reason.ToString()));
    }

    private static SmtpProbe Probe(int port, X509Certificate2Collection? roots = null) => new(Sample.Name("mail.hollis.example"), Patience, TimeProvider.System, port, roots);
}

public class Https_probe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Fetches_a_document_and_follows_nobody()
    {
        await using var server = new TlsServer("web.test", "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
        Assert.Equal(new HttpsReading(ProbeFault.None, "", 200, "text/plain", "hello"), await Probe(server, [server.Certificate]).GetAsync(new Uri("https://web.test/a"), default));
        server.Response = "HTTP/1.1 302 Found\r\nLocation: https://other.test/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        Assert.Equal(302, (await Probe(server, [server.Certificate]).GetAsync(new Uri("https://web.test/a"), default)).Status);
    }

    [Fact]
    public async Task Reads_no_more_than_64_KiB()
    {
        await using var server = new TlsServer("web.test", $"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{new string('x', 1 << 20)}");
        Assert.Equal(64 << 10, (await Probe(server, [server.Certificate]).GetAsync(new Uri("https://web.test/a"), default)).Body.Length);
    }

    [Fact]
    public async Task Takes_no_certificate_that_is_not_valid()
    {
        await using var server = new TlsServer("web.test", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var stranger = await Probe(server, null).GetAsync(new Uri("https://web.test/a"), default);
        Assert.Equal((ProbeFault.Certificate, "the certificate is not valid: its issuer is not one that others trust"), (stranger.Fault, stranger.Reason.ToString()));
        var other = await Probe(server, [server.Certificate]).GetAsync(new Uri("https://mta-sts.test/a"), default);
        Assert.Equal((ProbeFault.Certificate, "the certificate is not valid: it is for another name"), (other.Fault, other.Reason.ToString()));
    }

    [Fact]
    public async Task Knows_that_nobody_listens_from_that_nobody_answers()
    {
        Assert.Equal(ProbeFault.Refused, (await new HttpsProbe(Dns(), Patience, TimeProvider.System, FreePorts.One()).GetAsync(new Uri("https://web.test/a"), default)).Fault);
        Assert.Equal(ProbeFault.Unreachable, (await new HttpsProbe(Dns(), Patience, TimeProvider.System, FreePorts.One()).GetAsync(new Uri("https://absent.test/a"), default)).Fault);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var time = new ManualTime();
        var fetching = new HttpsProbe(Dns(), Patience, time, ((IPEndPoint)silent.LocalEndpoint).Port).GetAsync(new Uri("https://web.test/a"), default);
        await time.AdvanceUntilAsync(fetching, TimeSpan.FromSeconds(1));
        Assert.Equal(ProbeFault.Unreachable, (await fetching).Fault);
    }

    private static HttpsProbe Probe(TlsServer server, X509Certificate2Collection? roots) => new(Dns(), Patience, TimeProvider.System, server.Port, roots);

    private static FakeDns Dns() => new FakeDns().Address("web.test", "127.0.0.1").Address("mta-sts.test", "127.0.0.1");
}

/// <summary>A web server that gives one answer to whatever it is asked, with a certificate of its own.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public TlsServer(string name, string response)
    {
        Response = response;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        Certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        _listener.Start();
        _running = RunAsync();
    }

    public X509Certificate2 Certificate { get; }

    public string Response { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        // It listens until nobody waits at it any more.
        await _stop.CancelAsync();
        await _running;
        _listener.Stop();
        Certificate.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    await using var ssl = new SslStream(client.GetStream());
                    await ssl.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _stop.Token);
                    var asked = new byte[4096];
                    _ = await ssl.ReadAsync(asked, _stop.Token);
                    await ssl.WriteAsync(Encoding.ASCII.GetBytes(Response), _stop.Token);
                }
                catch (Exception fault) when (fault is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client went away, as it does when it trusts nobody here.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
