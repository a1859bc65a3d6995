using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Mox.Server.Webmail.Remote;

/// <summary>Why nothing came of a request.</summary>
internal enum RemoteFault
{
    None,

    /// <summary>The address is none that is gone to: another scheme, a host inside our network, an unknown name.</summary>
    OutOfReach,

    /// <summary>No connection, no TLS, or no whole answer in time.</summary>
    NoAnswer,

    /// <summary>The answer says no, or leads in circles.</summary>
    Refused,

    /// <summary>More octets than were wanted.</summary>
    TooLarge,
}

/// <summary>What came of a request.</summary>
/// <param name="Status">HTTP status; 0 without an answer.</param>
/// <param name="Body">Empty unless <paramref name="Fault"/> is None.</param>
internal sealed record RemoteAnswer(RemoteFault Fault, int Status, ReadOnlyMemory<byte> Body);

/// <summary>Requests to hosts that strangers name. Each connection goes to an address that was looked up and found to be within reach at that moment, so that a name that changes its mind gets nobody inside;
/// redirects are followed one by one under the same rule. Without cookies, referrer, credentials, proxies, compression or a name of who asks.</summary>
internal sealed class RemoteClient : IDisposable
{
    private const int MaxRedirects = 4, MaxUri = 8000, Parallel = 16;

    private static readonly HttpRequestOptionsKey<IPAddress[]> Pinned = new("mox:pinned");

    private readonly RemoteReach _reach;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly SemaphoreSlim _places = new(Parallel, Parallel);

    public RemoteClient(RemoteReach reach, TimeProvider time)
    {
        (_reach, _time) = (reach, time);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.Zero, // A kept connection would outlive the look at its address.
            UseCookies = false,
            UseProxy = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Waits for one request with all its redirects.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets what is at an address.</summary>
    public Task<RemoteAnswer> GetAsync(string address, string accept, int maxOctets, CancellationToken ct) => SendAsync(address, HttpMethod.Get, accept, null, maxOctets, ct);

    /// <summary>Posts a form. A redirect is not followed.</summary>
    public Task<RemoteAnswer> PostAsync(string address, string form, int maxOctets, CancellationToken ct) => SendAsync(address, HttpMethod.Post, "*/*", form, maxOctets, ct);

    public void Dispose()
    {
        _client.Dispose();
        _places.Dispose();
    }

    private async Task<RemoteAnswer> SendAsync(string address, HttpMethod method, string accept, string? form, int maxOctets, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            await _places.WaitAsync(either.Token);
            try
            {
                return await FollowAsync(address, method, accept, form, maxOctets, either.Token);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new RemoteAnswer(RemoteFault.NoAnswer, 0, default);
        }
    }

    private async Task<RemoteAnswer> FollowAsync(string address, HttpMethod method, string accept, string? form, int maxOctets, CancellationToken ct)
    {
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            if (address.Length > MaxUri || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0) return new RemoteAnswer(RemoteFault.OutOfReach, 0, default);
            var addresses = await _reach.ResolveAsync(uri.IdnHost, uri.Port, ct);
            if (addresses.IsEmpty) return new RemoteAnswer(RemoteFault.OutOfReach, 0, default);
            using var request = new HttpRequestMessage(method, uri);
            request.Options.Set(Pinned, [.. addresses]);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Mozilla", "5.0"));
            if (form is not null) request.Content = new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            var status = (int)answer.StatusCode;
            if (form is null && status is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } location)
            {
                if (!Uri.TryCreate(uri, location, out var next)) return new RemoteAnswer(RemoteFault.Refused, status, default);
                address = next.AbsoluteUri;
                continue;
            }

            if (status is < 200 or > 299) return new RemoteAnswer(RemoteFault.Refused, status, default);
            var body = await ReadAsync(answer.Content, maxOctets, ct);
            return body is null ? new RemoteAnswer(RemoteFault.TooLarge, status, default) : new RemoteAnswer(RemoteFault.None, status, body);
        }

        return new RemoteAnswer(RemoteFault.Refused, 0, default);
    }

    private static async Task<byte[]?> ReadAsync(HttpContent content, int maxOctets, CancellationToken ct)
    {
        if (content.Headers.ContentLength > maxOctets) return null;
        await using var stream = await content.ReadAsStreamAsync(ct);
        var octets = new MemoryStream();
        var block = new byte[16 << 10];
        while (await stream.ReadAsync(block, ct) is var read and > 0)
        {
            if (octets.Length + read > maxOctets) return null;
            octets.Write(block, 0, read);
        }

        return octets.ToArray();
    }

    /// <summary>Connects to the addresses that were looked at, and to no other.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(Pinned, out var addresses)) throw new IOException("no address was looked up");
        Exception? last = null;
        foreach (var address in addresses.Take(4))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new IOException("no address answers", last);
    }
}
