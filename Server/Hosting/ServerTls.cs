using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mox.Server.Hosting;

/// <summary>The server's side of TLS: which certificate to show, and the facts of a finished handshake.</summary>
internal sealed class ServerTls
{
    private readonly Func<string, SslStreamCertificateContext> _certificateFor;

    /// <param name="certificateFor">The certificate for a server name (SNI; empty without one). Contexts are made once and cached by the caller.</param>
    public ServerTls(Func<string, SslStreamCertificateContext> certificateFor) => _certificateFor = certificateFor;

    /// <summary>Does the handshake. TLS 1.2 and 1.3 only.</summary>
    public async Task<TlsFacts> HandshakeAsync(SslStream stream, CancellationToken ct)
    {
        var name = "";
        SslStreamCertificateContext? shown = null;
        await stream.AuthenticateAsServerAsync(
            (_, hello, _, _) =>
            {
                name = hello.ServerName ?? "";
                shown = _certificateFor(name);
                return ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = shown,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ClientCertificateRequired = false,
                    AllowRenegotiation = false,
                });
            },
            null,
            ct).ConfigureAwait(false);
        return new TlsFacts(stream.SslProtocol, stream.NegotiatedCipherSuite.ToString(), name, EndPointBinding(shown!.TargetCertificate));
    }

    /// <summary>RFC 5929 §4.1: the hash of the certificate by the hash of its signature, SHA-256 in place of MD5 and SHA-1.</summary>
    public static byte[] EndPointBinding(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(certificate.RawDataMemory.Span),
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(certificate.RawDataMemory.Span),
        _ => SHA256.HashData(certificate.RawDataMemory.Span),
    };
}
