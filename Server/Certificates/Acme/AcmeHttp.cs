using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Mox.Protocols.Acme.Client;

namespace Mox.Server.Certificates.Acme;

/// <summary>Requests to ACME servers over HTTPS: bounded in octets and time, without redirects.</summary>
internal sealed class AcmeHttp : IAcmeTransport, IDisposable
{
    /// <summary>The longest wait for a whole answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    /// <param name="options">Which roots are trusted.</param>
    /// <param name="time">The clock of the waits.</param>
    public AcmeHttp(IOptions<AcmeOptions> options, TimeProvider time)
    {
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(20),
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        if (options.Value is { Enabled: true } enabled && enabled.ReadTrustedRoots() is { } roots)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            policy.CustomTrustStore.AddRange(roots);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("mox-appliance", typeof(AcmeHttp).Assembly.GetName().Version?.ToString(3) ?? "0"));
        _client.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
    }

    public async Task<AcmeResponse> SendAsync(AcmeRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var deadline = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            using var message = new HttpRequestMessage(request.Method switch { AcmeMethod.Get => HttpMethod.Get, AcmeMethod.Head => HttpMethod.Head, _ => HttpMethod.Post }, request.Url.Uri);
            if (request.Accept is { } accept) message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
            if (request.Method == AcmeMethod.Post)
            {
                message.Content = new ReadOnlyMemoryContent(request.Body);
                message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/jose+json");
            }

            using var answer = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var body = await ReadAsync(answer.Content, request.MaxOctets, either.Token).ConfigureAwait(false);
            return new AcmeResponse((int)answer.StatusCode, body) { Nonce = Field(answer, "Replay-Nonce"), Location = Field(answer, "Location"), RetryAfter = Field(answer, "Retry-After") };
        }
        catch (HttpRequestException e)
        {
            throw new IOException(e.InnerException is { } inner && inner.Message != e.Message ? $"{e.Message} ({inner.Message})" : e.Message, e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new IOException($"no whole answer within {Patience.TotalSeconds:0} seconds", e);
        }
    }

    public void Dispose() => _client.Dispose();

    private static string? Field(HttpResponseMessage answer, string name) => answer.Headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1 ? values.ToString() : null;

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int maxOctets, CancellationToken ct)
    {
        var stream = await content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        await using var closing = stream.ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, ct).ConfigureAwait(false);
            if (read == 0) return body.ToArray();
            if (body.Length + read > maxOctets) throw new IOException($"the answer has more than {maxOctets} octets");
            body.Write(buffer, 0, read);
        }
    }
}
