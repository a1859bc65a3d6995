using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace Mox.Server.Hosting;

/// <summary>Who is at the other end, and where it came in.</summary>
internal sealed record PeerFacts(IPEndPoint Remote, IPEndPoint Local);

/// <summary>What TLS was agreed on.</summary>
/// <param name="Protocol">Such as Tls13.</param>
/// <param name="Cipher">IANA name of the cipher suite.</param>
/// <param name="ServerName">SNI of the client; empty without one.</param>
/// <param name="ServerEndPoint">The tls-server-end-point channel binding: hash of our own leaf certificate (RFC 5929 §4).</param>
internal sealed record TlsFacts(SslProtocols Protocol, string Cipher, string ServerName, ReadOnlyMemory<byte> ServerEndPoint)
{
    /// <summary>Version and cipher suite, such as <c>Tls13 TLS_AES_256_GCM_SHA384</c>.</summary>
    public string Words => $"{Protocol} {Cipher}";
}

/// <summary>A connection as a session sees it: pipes, facts of the peer, and the way to TLS. Sessions know no sockets.</summary>
internal sealed class ClientChannel : IAsyncDisposable
{
    private readonly IDuplexPipe _transport;
    private readonly ServerTls? _tls;
    private SslStream? _ssl;

    public ClientChannel(IDuplexPipe transport, PeerFacts peer, ServerTls? tls, CancellationToken draining)
    {
        (_transport, Peer, _tls, Draining) = (transport, peer, tls, draining);
        (Input, Output) = (transport.Input, transport.Output);
    }

    /// <summary>What the peer sends. Changes when TLS begins: a reader made before is of no use then.</summary>
    public PipeReader Input { get; private set; }

    /// <summary>What the peer receives.</summary>
    public PipeWriter Output { get; private set; }

    public PeerFacts Peer { get; }

    /// <summary>Null while the connection is plaintext.</summary>
    public TlsFacts? Tls { get; private set; }

    /// <summary>True when TLS can begin: there is a certificate, and it has not begun yet.</summary>
    public bool CanUpgrade => _tls is not null && Tls is null;

    /// <summary>Its line on the board of connections; null where it came in by no listener.</summary>
    public OpenConnection? Entry { get; init; }

    /// <summary>Fires when the server wants to stop: finish what is under way, say good-bye, end.</summary>
    public CancellationToken Draining { get; }

    /// <summary>True when octets of the peer are there that were not read yet. Asked before a peer is told to begin TLS: what is there then was sent in the clear, what comes later may be the handshake (RFC 3207 §4.2).</summary>
    public bool OctetsWaiting()
    {
        if (!Input.TryRead(out var waiting)) return false;
        var any = !waiting.Buffer.IsEmpty;
        Input.AdvanceTo(waiting.Buffer.Start);
        return any;
    }

    /// <summary>Does the TLS handshake as server. Nothing that was sent in the clear may be waiting: see <see cref="OctetsWaiting"/>.</summary>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    public async Task UpgradeToTlsAsync(CancellationToken ct)
    {
        if (_tls is null || _ssl is not null) throw new InvalidOperationException("TLS cannot begin here");
        _ssl = new SslStream(new DuplexPipeStream(_transport), leaveInnerStreamOpen: true);
        var facts = await _tls.HandshakeAsync(_ssl, ct).ConfigureAwait(false);
        Input = PipeReader.Create(_ssl, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(_ssl, new StreamPipeWriterOptions(leaveOpen: true));
        Tls = facts;
        if (Entry is { } entry) entry.Tls = facts.Words;
    }

    public async ValueTask DisposeAsync()
    {
        if (_ssl is not null)
        {
            await Output.CompleteAsync().ConfigureAwait(false);
            await Input.CompleteAsync().ConfigureAwait(false);
            await _ssl.DisposeAsync().ConfigureAwait(false);
        }

        await _transport.Output.CompleteAsync().ConfigureAwait(false);
        await _transport.Input.CompleteAsync().ConfigureAwait(false);
    }
}

/// <summary>One conversation with a client. It ends when the method returns; the channel is closed by the caller.</summary>
internal interface IClientSession
{
    Task RunAsync(ClientChannel channel, CancellationToken ct);
}
