using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Probes;

/// <summary>Fetches documents over sockets; names are looked up with our own resolver.</summary>
/// <param name="dns">The resolver.</param>
/// <param name="timeout">The longest a fetch takes.</param>
/// <param name="time">The clock.</param>
/// <param name="port">The port dialled in place of 443.</param>
/// <param name="roots">Authorities trusted in place of those of the system; null for those.</param>
internal sealed class HttpsProbe(IDnsResolver dns, TimeSpan timeout, TimeProvider time, int port = 443, X509Certificate2Collection? roots = null) : IHttpsProbe
{
    private const int MaxBody = 64 << 10;

    /// <inheritdoc/>
    public async Task<HttpsReading> GetAsync(Uri uri, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        var certificate = Worded.None;
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = ConnectAsync };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = roots is null ? null : CertificateFaults.Policy(roots),
            RemoteCertificateValidationCallback = (_, _, chain, errors) => (certificate = CertificateFaults.Describe(errors, chain)).IsEmpty,
        };
        using var http = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        try
        {
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            var octets = new byte[MaxBody];
            var length = await body.ReadAtLeastAsync(octets, MaxBody, throwOnEndOfStream: false, either.Token).ConfigureAwait(false);
            return new HttpsReading(ProbeFault.None, "", (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", Encoding.UTF8.GetString(octets, 0, length));
        }
        catch (HttpRequestException fault) when (!certificate.IsEmpty)
        {
            return new HttpsReading(ProbeFault.Certificate, fault.InnerException is AuthenticationException ? Worded.Of(FindingWords.CertificateNotValid, certificate) : certificate);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException)
        {
            return new HttpsReading(Kind(fault), (fault.InnerException ?? fault).Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new HttpsReading(ProbeFault.Unreachable, Worded.Of(FindingWords.NoAnswerInTime, timeout.TotalSeconds));
        }
    }

    private static ProbeFault Kind(Exception fault)
    {
        if (fault.InnerException is AuthenticationException) return ProbeFault.Handshake;
        if ((fault as SocketException ?? fault.InnerException as SocketException) is not { } socket) return ProbeFault.Broken;
        return socket.SocketErrorCode == SocketError.ConnectionRefused ? ProbeFault.Refused : ProbeFault.Unreachable;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        if (!DomainName.Parse(context.DnsEndPoint.Host).Try(out var name, out _)) throw new SocketException((int)SocketError.HostNotFound);
        SocketException? fault = null;
        foreach (var address in (await dns.AddressesAsync(name, ct).ConfigureAwait(false)).Records)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), ct).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                fault = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw fault ?? new SocketException((int)SocketError.HostNotFound);
    }
}
