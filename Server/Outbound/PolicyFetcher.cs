using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.MtaSts;
using Mox.Server.Certificates.Acme;
using Mox.Server.DnsCheck.Probes;

namespace Mox.Server.Outbound;

/// <summary>Gets the policy documents of MTA-STS.</summary>
internal interface IPolicyFetcher
{
    /// <summary>The policy of a domain as its host gives it now. A host that is not there, or not to be trusted, is a fault in words and no exception.</summary>
    Task<PolicyFetched> FetchAsync(DomainName domain, CancellationToken ct);
}

/// <summary>What came of getting a policy.</summary>
/// <param name="Policy">The policy; null when it could not be had.</param>
/// <param name="Fault">Why not, in words without a full stop; empty when it could.</param>
internal sealed record PolicyFetched(MtaStsPolicy? Policy, string Fault);

/// <summary>Gets them over HTTPS: names looked up by our own resolver, each connection to an address that was looked at before, nothing followed, bounded in octets and time.</summary>
/// <remarks>RFC 8461 §3.3. The domain is whatever somebody writes mail to, so hosts at private addresses are not asked: nobody may learn by us what stands inside.</remarks>
/// <param name="dns">The resolver.</param>
/// <param name="options">Whether private addresses are asked.</param>
/// <param name="time">The clock.</param>
/// <param name="port">The port dialled in place of 443.</param>
/// <param name="roots">Authorities trusted in place of those of the system; null for those.</param>
internal sealed class PolicyFetcher(IDnsResolver dns, IOptions<OutboundOptions> options, TimeProvider time, int port = 443, X509Certificate2Collection? roots = null) : IPolicyFetcher, IDisposable
{
    /// <summary>The longest a document takes. RFC 8461 §3.3 suggests a minute; mail waits for this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly bool _anywhere = options.Value.ClosedNetwork;
    private HttpMessageInvoker? _http;

    public async Task<PolicyFetched> FetchAsync(DomainName domain, CancellationToken ct)
    {
        if (!DomainName.Parse($"{MtaStsPolicy.HostLabel}.{domain.Ascii}").Try(out var host, out _)) return new PolicyFetched(null, "the name of the policy host would be too long");
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(Uri.UriSchemeHttps, host.Ascii, 443, MtaStsPolicy.Path).Uri);
        request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        try
        {
            using var answer = await (_http ??= Make()).SendAsync(request, either.Token).ConfigureAwait(false);
            var body = await answer.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await using var reading = body.ConfigureAwait(false);
            var octets = new byte[MtaStsPolicy.MaxOctets + 1];
            var length = await body.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, either.Token).ConfigureAwait(false);
            var policy = MtaStsPolicy.ReadReply((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), octets.AsSpan(0, length));
            return policy.Policy is { } read ? new PolicyFetched(read, "") : new PolicyFetched(null, $"the policy cannot be used: {policy.Faults.First(fault => fault.IsFatal)}");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException)
        {
            return new PolicyFetched(null, $"{host.Ascii}: {(fault.InnerException ?? fault).Message}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new PolicyFetched(null, $"{host.Ascii} did not answer within {Patience.TotalSeconds:0} seconds");
        }
    }

    public void Dispose() => _http?.Dispose();

    private HttpMessageInvoker Make() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        MaxResponseHeadersLength = 32,

        // Answers are far apart: a connection that is kept would be a waste.
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = roots is null ? null : CertificateFaults.Policy(roots),
        },
    });

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        if (!DomainName.Parse(context.DnsEndPoint.Host).Try(out var name, out _)) throw new SocketException((int)SocketError.HostNotFound);
        SocketException? fault = null;
        foreach (var address in (await dns.AddressesAsync(name, ct).ConfigureAwait(false)).Records)
        {
            if (!_anywhere && !IsPublic(address))
            {
                fault ??= new SocketException((int)SocketError.HostUnreachable, "its address is a private one");
                continue;
            }

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

    private static bool IsPublic(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return AddressCheck.IsPublic(plain) && !plain.IsIPv6Multicast && !(plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes()[0] >= 224);
    }
}
