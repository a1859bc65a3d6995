using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Dane;
using Mox.Server.DnsCheck.Probes;

namespace Mox.Server.Outbound;

/// <summary>A connection to another server: pipes, and the way to TLS.</summary>
internal sealed class RemoteConnection : IDuplexPipe, IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private SslStream? _ssl;

    private RemoteConnection(Socket socket)
    {
        (_socket, _stream) = (socket, new NetworkStream(socket, ownsSocket: true));
        Remote = (IPEndPoint)socket.RemoteEndPoint!;
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public IPEndPoint Remote { get; }

    public PipeReader Input { get; private set; }

    public PipeWriter Output { get; private set; }

    /// <summary>Version and cipher suite; empty for plaintext.</summary>
    public string Tls { get; private set; } = "";

    /// <summary>Dials the addresses in their order, the next one as soon as one failed or did not answer for a while; the first connection wins.</summary>
    /// <exception cref="SocketException">None could be reached.</exception>
    /// <exception cref="TimeoutException">None answered in time.</exception>
    public static async Task<RemoteConnection> DialAsync(ImmutableArray<IPAddress> addresses, int port, OutboundOptions options, TimeProvider time, CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var dials = new List<Task<Socket>>();
        var next = 0;
        Exception? fault = null;
        try
        {
            while (true)
            {
                if (next < addresses.Length) dials.Add(ConnectAsync(new IPEndPoint(addresses[next++], port), options, time, over.Token));
                else if (dials.Count == 0) throw fault ?? new SocketException((int)SocketError.HostUnreachable);
                var patience = next < addresses.Length ? Task.Delay(options.DialNextAfter, time, over.Token) : null;
                var first = await Task.WhenAny(patience is null ? dials : [.. dials, patience]).ConfigureAwait(false);
                if (first == patience)
                {
                    ct.ThrowIfCancellationRequested();
                    continue;
                }

                var dial = (Task<Socket>)first;
                dials.Remove(dial);
                try
                {
                    return new RemoteConnection(await dial.ConfigureAwait(false));
                }
                catch (Exception e) when (e is SocketException or TimeoutException)
                {
                    fault = e;
                }
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            foreach (var late in dials) _ = DropAsync(late);
        }
    }

    /// <summary>Does the handshake as client.</summary>
    /// <param name="hostName">Name of the host.</param>
    /// <param name="demand">What is asked of the certificate. With DANE the host is asked for by the name its records stand at.</param>
    /// <param name="now">The time certificates have to be valid at.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="AuthenticationException">The handshake failed, the certificate is not the one asked for, or octets came before it.</exception>
    public async Task UpgradeToTlsAsync(string hostName, TlsDemand demand, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(demand);
        // What stands behind the reply to STARTTLS came in the clear and would be taken for part of the secured session.
        if (Input.TryRead(out var waiting))
        {
            var any = !waiting.Buffer.IsEmpty;
            Input.AdvanceTo(waiting.Buffer.Start);
            if (any) throw new AuthenticationException("The server sent more before the TLS handshake");
        }

        _ssl = new SslStream(_stream, leaveInnerStreamOpen: true);
        var refusal = "";
        try
        {
            await _ssl.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = demand.Dane?.Base.Ascii ?? hostName,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    AllowRenegotiation = false,
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) => (refusal = Refusal(demand, certificate, chain, errors, now)).Length == 0,
                },
                ct).ConfigureAwait(false);
        }
        catch (AuthenticationException) when (refusal.Length > 0)
        {
            throw new AuthenticationException(refusal);
        }

        Input = PipeReader.Create(_ssl, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(_ssl, new StreamPipeWriterOptions(leaveOpen: true));
        Tls = $"{_ssl.SslProtocol} {_ssl.NegotiatedCipherSuite}";
    }

    /// <summary>Why a certificate is not taken; empty when it is. RFC 7435 §3: without a policy any certificate is better than plaintext.</summary>
    private static string Refusal(TlsDemand demand, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, DateTimeOffset now)
    {
        switch (demand.Level)
        {
            case TlsLevel.Verified:
                return errors == SslPolicyErrors.None ? "" : $"the certificate is not valid for the host: {CertificateFaults.Describe(errors, chain)}";
            case TlsLevel.Dane when demand.Dane is { } dane:
                X509Certificate2[] presented = certificate is X509Certificate2 own ? [own, .. chain?.ChainPolicy.ExtraStore ?? []] : [];
                var result = DaneVerifier.Evaluate(dane.Records, presented, dane.Names, now);
                return result.IsMatch ? "" : $"DANE: {result.Reason}";
            default:
                return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        // What was not flushed is not to be sent: a message that was given up must not be ended by closing.
        if (_ssl is not null) await _ssl.DisposeAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint endPoint, OutboundOptions options, TimeProvider time, CancellationToken ct)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            var sources = options.SourceAddresses.Select(IPAddress.Parse).Where(source => source.AddressFamily == endPoint.AddressFamily);
            if (sources.FirstOrDefault() is { } source) socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(endPoint, either.Token).ConfigureAwait(false);
            return socket;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            socket.Dispose();
            throw new TimeoutException($"{endPoint} did not answer in time");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task DropAsync(Task<Socket> late)
    {
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully) (await late.ConfigureAwait(false)).Dispose();
    }
}
