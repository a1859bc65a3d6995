using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Mox.Protocols.Acme.Challenges;
using Mox.Server.Certificates.Acme;

namespace Mox.Server.Certificates;

/// <summary>HTTPS with a certificate for each name, and the answer to TLS challenges on the same port.</summary>
internal static class CertificateListening
{
    private static readonly TimeSpan HelloTime = TimeSpan.FromSeconds(10);
    private static readonly SslApplicationProtocol Check = new(AcmeTls.Protocol);
    private static readonly object CheckMark = new();

    /// <summary>Sets a port up. While a TLS challenge is open the first message of each connection is looked at for its protocols, since the handshake itself does not tell them; at other times it is not.</summary>
    /// <remarks>RFC 8737 §3 and §4: under <c>acme-tls/1</c> only the certificate of the challenge is shown, and the connection ends after the handshake.</remarks>
    public static void UseCertificates(this ListenOptions port, CertificateStore certificates, ChallengeBoard board, TimeProvider time)
    {
        port.Use(next => async connection =>
        {
            if (board.ExpectsTls && await IsCheckAsync(connection, time).ConfigureAwait(false)) connection.Items[CheckMark] = true;
            await next(connection).ConfigureAwait(false);
        });
        port.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = handshake => ValueTask.FromResult(handshake.Connection.Items.ContainsKey(CheckMark)
                ? new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = board.Certificate(handshake.ClientHelloInfo.ServerName) ?? throw new AuthenticationException("There is no open challenge for this name"),
                    ApplicationProtocols = [Check],
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                }
                : new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificates.For(handshake.ClientHelloInfo.ServerName),
                    ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                }),
        });
        port.Use(next => connection => connection.Items.ContainsKey(CheckMark) ? Task.CompletedTask : next(connection));
    }

    /// <summary>Looks at what the client sent first, and leaves it where it is. A client that sends nothing in time is left to the handshake, which has its own time.</summary>
    private static async Task<bool> IsCheckAsync(ConnectionContext connection, TimeProvider time)
    {
        var input = connection.Transport.Input;
        using var deadline = new CancellationTokenSource(HelloTime, time);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(deadline.Token).ConfigureAwait(false);
                var octets = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, ClientHello.MaxOctets));
                var status = ClientHello.Read(octets.IsSingleSegment ? octets.FirstSpan : System.Buffers.BuffersExtensions.ToArray(octets), out var hello);
                if (status == ClientHelloStatus.Partial && !read.IsCompleted)
                {
                    input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    continue;
                }

                input.AdvanceTo(read.Buffer.Start);
                return hello is { IsAcmeCheck: true };
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
