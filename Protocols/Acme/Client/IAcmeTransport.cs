namespace Mox.Protocols.Acme.Client;

/// <summary>The methods ACME uses.</summary>
public enum AcmeMethod
{
    /// <summary>For the directory and renewal information.</summary>
    Get,

    /// <summary>For a nonce.</summary>
    Head,

    /// <summary>For all else; the body is a signed text.</summary>
    Post,
}

/// <summary>A request to an ACME server.</summary>
/// <remarks>RFC 8555 §6.1: it has a User-Agent; the body of a POST is <c>application/jose+json</c> (§6.2).</remarks>
/// <param name="Method">The method.</param>
/// <param name="Url">Where it goes, exactly so.</param>
/// <param name="Body">The body of a POST.</param>
/// <param name="MaxOctets">The most octets of the answer's body that may be read.</param>
public sealed record AcmeRequest(AcmeMethod Method, AcmeUrl Url, ReadOnlyMemory<byte> Body, int MaxOctets)
{
    /// <summary>The media type wanted; null for any.</summary>
    public string? Accept { get; init; }
}

/// <summary>The answer of an ACME server. Redirects are not followed: they come as they are.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
public sealed record AcmeResponse(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The <c>Replay-Nonce</c> field.</summary>
    public string? Nonce { get; init; }

    /// <summary>The <c>Location</c> field, as it was given.</summary>
    public string? Location { get; init; }

    /// <summary>The <c>Retry-After</c> field.</summary>
    public string? RetryAfter { get; init; }
}

/// <summary>Carries requests to ACME servers and brings answers back.</summary>
public interface IAcmeTransport
{
    /// <summary>Sends a request and waits for the whole answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="IOException">There was no answer, or one beyond its limit; the message is for people.</exception>
    Task<AcmeResponse> SendAsync(AcmeRequest request, CancellationToken ct);
}
