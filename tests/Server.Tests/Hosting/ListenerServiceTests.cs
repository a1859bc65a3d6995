using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;
using Mox.Testing;

namespace Mox.Server.Tests.Hosting;

public sealed class Listener_service : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly X509Certificate2 _certificate = MakeCertificate();
    private ListenerService? _service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_service is not null) await _service.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task Runs_a_session_for_each_connection_and_closes_it_when_the_session_ends()
    {
        var port = await StartAsync(() => new Echo());
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var stream = client.GetStream();
        await stream.WriteAsync("hello\n"u8.ToArray());
        Assert.Equal("hello\n", await ReadAllAsync(stream));
    }

    [Fact]
    public async Task A_session_can_begin_with_the_handshake()
    {
        var port = await StartAsync(() => new Echo(tlsFirst: true));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync("hello\n"u8.ToArray());
        Assert.Equal("hello\n", await ReadAllAsync(tls));
    }

    [Fact]
    public async Task A_failing_session_ends_its_own_connection_only()
    {
        var sessions = 0;
        var port = await StartAsync(() => ++sessions == 1 ? throw new InvalidDataException("a bug") : new Echo());
        using (var first = new TcpClient())
        {
            await first.ConnectAsync(IPAddress.Loopback, port);
            Assert.Equal("", await ReadAllAsync(first.GetStream()));
        }

        using var second = new TcpClient();
        await second.ConnectAsync(IPAddress.Loopback, port);
        await second.GetStream().WriteAsync("hello\n"u8.ToArray());
        Assert.Equal("hello\n", await ReadAllAsync(second.GetStream()));
    }

    [Fact]
    public async Task Stopping_lets_sessions_say_good_bye()
    {
        var port = await StartAsync(() => new Polite());
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var stream = client.GetStream();
        Assert.Equal('+', (char)stream.ReadByte());
        await _service!.StopAsync(default);
        Assert.Equal("bye", await ReadAllAsync(stream));
    }

    [Fact]
    public async Task Stopping_cuts_off_a_session_that_does_not_end()
    {
        var port = await StartAsync(() => new Stubborn());
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        Assert.Equal('+', (char)client.GetStream().ReadByte());
        var stopping = _service!.StopAsync(default);
        while (!stopping.IsCompleted)
        {
            _time.Advance(ListenerService.DrainTime);
            await Task.Yield();
        }

        await stopping;
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_in_the_fault()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var fault = await Assert.ThrowsAsync<IOException>(() => StartAsync(() => new Echo(), port: port));
        Assert.Contains($"127.0.0.1:{port}", fault.Message, StringComparison.Ordinal);
    }

    private async Task<int> StartAsync(Func<IClientSession> session, int port = 0)
    {
        var context = SslStreamCertificateContext.Create(_certificate, null, offline: true);
        var factory = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var plan = new ListenerPlan("test", new IPEndPoint(IPAddress.Loopback, port), session);
        _service = new ListenerService(factory, [new Source(plan)], new ServerTls(_ => context), new ConnectionBoard(_time), _time, NullLogger<ListenerService>.Instance);
        await _service.StartAsync(default);
        return _service.Open[0].EndPoint.Port;
    }

    private static async Task<string> ReadAllAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        return await reader.ReadToEndAsync();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private sealed record Source(ListenerPlan Only) : IListenerSource
    {
        public IEnumerable<ListenerPlan> Plan() => [Only];
    }

    private sealed class Echo(bool tlsFirst = false) : IClientSession
    {
        public async Task RunAsync(ClientChannel channel, CancellationToken ct)
        {
            if (tlsFirst) await channel.UpgradeToTlsAsync(ct);
            var read = await channel.Input.ReadAtLeastAsync(6, ct);
            foreach (var part in read.Buffer) channel.Output.Write(part.Span);
            channel.Input.AdvanceTo(read.Buffer.End);
            await channel.Output.FlushAsync(ct);
        }
    }

    private sealed class Polite : IClientSession
    {
        public async Task RunAsync(ClientChannel channel, CancellationToken ct)
        {
            await channel.Output.WriteAsync("+"u8.ToArray(), ct);
            var draining = new TaskCompletionSource();
            await using var _ = channel.Draining.Register(draining.SetResult);
            await draining.Task;
            await channel.Output.WriteAsync("bye"u8.ToArray(), ct);
        }
    }

    private sealed class Stubborn : IClientSession
    {
        public async Task RunAsync(ClientChannel channel, CancellationToken ct)
        {
            await channel.Output.WriteAsync("+"u8.ToArray(), ct);
            while (true)
            {
                var read = await channel.Input.ReadAsync(ct);
                channel.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
            }
        }
    }
}
