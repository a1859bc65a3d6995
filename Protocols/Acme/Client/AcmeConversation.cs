using Mox.Protocols.Acme.Documents;
using Mox.Protocols.Acme.Signing;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Client;

/// <summary>How a conversation with an ACME server goes on.</summary>
public sealed record AcmeTiming
{
    /// <summary>How often a request is sent with a fresh nonce when the server does not take the one it gave (RFC 8555 §6.5).</summary>
    public int NonceTries { get; init; } = 8;

    /// <summary>The first wait before something is looked at again, when the server names none; each further wait is one and a half times as long.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such wait.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a challenge or an order is waited for in all.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>A conversation with one ACME server in the name of one account key: nonces, signatures, answers, problems. Not for use by several threads at once.</summary>
/// <remarks>RFC 8555 §6. What is asked for is in <c>AcmeConversation.Requests.cs</c>.</remarks>
/// <param name="transport">Carries the requests.</param>
/// <param name="directoryUrl">The address of the directory.</param>
/// <param name="key">The key of the account; it stays with the caller.</param>
/// <param name="time">The clock.</param>
/// <param name="timing">Waits; the usual ones by default.</param>
public sealed partial class AcmeConversation(IAcmeTransport transport, AcmeUrl directoryUrl, AcmeKey key, TimeProvider time, AcmeTiming? timing = null)
{
    private const int NoncesKept = 16;

    private readonly AcmeTiming _timing = timing ?? new AcmeTiming();
    private readonly Stack<string> _nonces = new();
    private AcmeKey _key = key;
    private AcmeDirectory? _directory;

    /// <summary>The account; null until <see cref="RegisterAsync"/>, unless the caller knows it.</summary>
    public AcmeUrl? Account { get; set; }

    /// <summary>The public half of the account's key.</summary>
    public JsonWebKey PublicKey => _key.Public;

    /// <summary>The directory, read once.</summary>
    /// <param name="ct">Ends the wait.</param>
    public async Task<AcmeResult<AcmeDirectory>> DirectoryAsync(CancellationToken ct)
    {
        if (_directory is not null) return _directory;
        var read = await GetAsync(directoryUrl, "the directory", AcmeDirectory.Parse, ct).ConfigureAwait(false);
        if (read.Ok) _directory = read.Value.Document;
        return read.Ok ? read.Value.Document : read.Failure!;
    }

    /// <summary>Waits before the next look at something, as long as the server asks, within reason and the patience left.</summary>
    /// <returns>Null, or that it took too long.</returns>
    internal async Task<AcmeFailure?> WaitAsync(string what, AcmeResponse last, int looks, DateTimeOffset since, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var asked = AcmeRetryAfter.Parse(last.RetryAfter, now);
        var own = _timing.FirstWait * Math.Pow(1.5, Math.Min(looks, 30));
        var wait = asked ?? (own < _timing.LongestWait ? own : _timing.LongestWait);
        if (wait < _timing.FirstWait) wait = _timing.FirstWait;
        if (now + wait > since + _timing.Patience) return new AcmeFailure(AcmeFailureKind.Late, $"{what} was not done within {_timing.Patience.TotalMinutes:0} minutes") { RetryAt = asked is null ? null : now + wait };
        await Task.Delay(wait, time, ct).ConfigureAwait(false);
        return null;
    }

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>An unsigned request for a document.</summary>
    private async Task<AcmeResult<(T Document, AcmeResponse Response)>> GetAsync<T>(AcmeUrl url, string what, Func<ReadOnlyMemory<byte>, Parsed<T>> parse, CancellationToken ct)
    {
        var sent = await SendAsync(new AcmeRequest(AcmeMethod.Get, url, default, AcmeLimits.DocumentOctets), what, ct).ConfigureAwait(false);
        if (!sent.Ok) return sent.Failure!;
        if (sent.Value.Status != 200) return Problem(sent.Value, what);
        return Read(sent.Value, what, parse);
    }

    /// <summary>A signed request; null as account signs with the key itself.</summary>
    private async Task<AcmeResult<AcmeResponse>> PostAsync(AcmeUrl url, AcmeUrl? account, ReadOnlyMemory<byte> payload, string what, int maxOctets, string? accept, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            var nonce = await NonceAsync(ct).ConfigureAwait(false);
            if (!nonce.Ok) return nonce.Failure!;
            var body = account is { } known ? _key.Sign(known, url, nonce.Value, payload.Span) : _key.SignWithKey(url, nonce.Value, payload.Span);
            var sent = await SendAsync(new AcmeRequest(AcmeMethod.Post, url, body.ToJson(), maxOctets) { Accept = accept }, what, ct).ConfigureAwait(false);
            if (!sent.Ok || sent.Value.Status is >= 200 and < 300) return sent;
            var failure = Problem(sent.Value, what);
            if (failure.Problem?.Kind != AcmeProblemKind.BadNonce) return failure;
            if (tries >= _timing.NonceTries) return new AcmeFailure(AcmeFailureKind.ServerFault, $"{what}: the server took none of {tries} nonces it gave") { Problem = failure.Problem };
        }
    }

    private async Task<AcmeResult<(T Document, AcmeResponse Response)>> PostAsync<T>(AcmeUrl url, AcmeUrl? account, ReadOnlyMemory<byte> payload, string what, Func<ReadOnlyMemory<byte>, Parsed<T>> parse, CancellationToken ct)
    {
        var sent = await PostAsync(url, account, payload, what, AcmeLimits.DocumentOctets, accept: null, ct).ConfigureAwait(false);
        return sent.Ok ? Read(sent.Value, what, parse) : sent.Failure!;
    }

    /// <summary>A nonce kept from an answer, or a new one (RFC 8555 §7.2).</summary>
    private async Task<AcmeResult<string>> NonceAsync(CancellationToken ct)
    {
        if (_nonces.TryPop(out var kept)) return kept;
        var directory = await DirectoryAsync(ct).ConfigureAwait(false);
        if (!directory.Ok) return directory.Failure!;
        if (_nonces.TryPop(out kept)) return kept; // the directory's answer may bring one
        var sent = await SendAsync(new AcmeRequest(AcmeMethod.Head, directory.Value.NewNonce, default, AcmeLimits.DocumentOctets), "a nonce", ct).ConfigureAwait(false);
        if (!sent.Ok) return sent.Failure!;
        if (sent.Value.Status is not (200 or 204)) return Problem(sent.Value, "a nonce");
        return _nonces.TryPop(out kept) ? kept : new AcmeFailure(AcmeFailureKind.Unreadable, "the server gave no nonce");
    }

    private async Task<AcmeResult<AcmeResponse>> SendAsync(AcmeRequest request, string what, CancellationToken ct)
    {
        try
        {
            var response = await transport.SendAsync(request, ct).ConfigureAwait(false);
            if (response.Body.Length > request.MaxOctets) return new AcmeFailure(AcmeFailureKind.Unreadable, $"{what}: the answer has more than {request.MaxOctets} octets");
            if (response.Nonce is { Length: > 0 and <= AcmeLimits.NonceOctets } nonce && _nonces.Count < NoncesKept && nonce.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) _nonces.Push(nonce);
            return response;
        }
        catch (IOException e)
        {
            return new AcmeFailure(AcmeFailureKind.Unreachable, $"{what}: {request.Url.Uri.Host} gave no answer: {AcmeProse.Clean(e.Message)}");
        }
    }

    private static AcmeResult<(T, AcmeResponse)> Read<T>(AcmeResponse response, string what, Func<ReadOnlyMemory<byte>, Parsed<T>> parse) =>
        parse(response.Body).Try(out var document, out var fault) ? (document, response) : new AcmeFailure(AcmeFailureKind.Unreadable, $"{what}: the answer cannot be read: {fault}");

    /// <summary>What an answer of failure means.</summary>
    private AcmeFailure Problem(AcmeResponse response, string what)
    {
        var problem = AcmeProblem.Parse(response.Body) is { Ok: true } parsed ? parsed.Value : null;
        var now = time.GetUtcNow();
        var retry = AcmeRetryAfter.Parse(response.RetryAfter, now) is { } wait ? now + wait : (DateTimeOffset?)null;
        var reason = problem is { } known && (known.Kind != AcmeProblemKind.Other || known.Detail.Length > 0) ? $"{what}: {known}" : $"{what}: the server answered with HTTP status {response.Status}";
        if (problem is { Kind: AcmeProblemKind.UserActionRequired, Instance: { } visit }) reason += $" (visit {visit})";
        return new AcmeFailure(AcmeProblems.KindOf(response.Status, problem), reason) { Problem = problem, RetryAt = retry };
    }
}
