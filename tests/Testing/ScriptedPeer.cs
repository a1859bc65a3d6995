using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mox.Server.Hosting;

namespace Mox.Testing;

/// <summary>A client of a session, over pipes in memory. Octets are shown as Latin-1, so that nothing is lost.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    /// <summary>How long anything may take before a test gives up, in real time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IDuplexPipe _transport;
    private readonly ClientChannel _channel;
    private readonly CancellationTokenSource _draining;
    private readonly CancellationTokenSource _cut = new();
    private PipeReader _input;
    private PipeWriter _output;
    private SslStream? _ssl;

    private ScriptedPeer(IDuplexPipe transport, ClientChannel channel, CancellationTokenSource draining)
    {
        (_transport, _channel, _draining) = (transport, channel, draining);
        (_input, _output) = (transport.Input, transport.Output);
    }

    /// <summary>The session, until it has ended.</summary>
    public Task Session { get; private set; } = Task.CompletedTask;

    /// <summary>The certificate of the server, once TLS has begun.</summary>
    public X509Certificate2? ServerCertificate { get; private set; }

    /// <summary>Connects to a session.</summary>
    public static ScriptedPeer Connect(IClientSession session, ServerTls? tls = null, IPAddress? remote = null)
    {
        var toServer = new Pipe();
        var toClient = new Pipe();
        var draining = new CancellationTokenSource();
        var facts = new PeerFacts(new IPEndPoint(remote ?? IPAddress.Parse("192.0.2.10"), 40000), new IPEndPoint(IPAddress.Parse("192.0.2.1"), 25));
        var channel = new ClientChannel(new Duplex(toServer.Reader, toClient.Writer), facts, tls, draining.Token);
        var peer = new ScriptedPeer(new Duplex(toClient.Reader, toServer.Writer), channel, draining);
        peer.Session = Task.Run(() => peer.RunAsync(session));
        return peer;
    }

    /// <summary>A certificate for <c>mail.test</c>, made now.</summary>
    public static ServerTls SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.test", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var fresh = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var context = SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12(fresh.Export(X509ContentType.Pfx), null), additionalCertificates: null, offline: true);
        return new ServerTls(_ => context);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> octets) => await _output.WriteAsync(octets).AsTask().WaitAsync(Patience);

    /// <summary>The next line without its ending; null when the session has ended.</summary>
    public async Task<string?> LineAsync()
    {
        while (true)
        {
            var read = await _input.ReadAsync().AsTask().WaitAsync(Patience);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.Latin1.GetString(read.Buffer.Slice(0, end).ToArray());
                _input.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line.TrimEnd('\r');
            }

            _input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) return null;
        }
    }

    /// <summary>True when something lies ready that was not read yet.</summary>
    public bool HasInput()
    {
        if (!_input.TryRead(out var read)) return false;
        var any = !read.Buffer.IsEmpty;
        _input.AdvanceTo(read.Buffer.Start);
        return any;
    }

    /// <summary>Does the handshake as client, trusting whatever certificate comes.</summary>
    public async Task StartTlsAsync()
    {
        _ssl = new SslStream(new DuplexPipeStream(_transport), leaveInnerStreamOpen: true);
        await _ssl.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "mail.test",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            EnabledSslProtocols = SslProtocols.None,
        }).WaitAsync(Patience);
        ServerCertificate = new X509Certificate2(_ssl.RemoteCertificate!);
        _input = PipeReader.Create(_ssl);
        _output = PipeWriter.Create(_ssl);
    }

    /// <summary>The server wants to stop.</summary>
    public void Drain() => _draining.Cancel();

    /// <summary>The client goes away.</summary>
    public async Task HangUpAsync() => await _transport.Output.CompleteAsync();

    /// <summary>Waits until the session has ended.</summary>
    public Task EndedAsync() => Session.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        await _transport.Output.CompleteAsync();
        await _transport.Input.CompleteAsync();
        await _cut.CancelAsync();
        try
        {
            await Session.WaitAsync(Patience);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or AuthenticationException)
        {
            // The client went away in the middle: that is how sessions end then.
        }

        if (_ssl is not null) await _ssl.DisposeAsync();
        ServerCertificate?.Dispose();
        _draining.Dispose();
        _cut.Dispose();
    }

    private async Task RunAsync(IClientSession session)
    {
        await using (_channel)
        {
            await session.RunAsync(_channel, _cut.Token);
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
