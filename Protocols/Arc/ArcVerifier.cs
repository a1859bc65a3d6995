using Mox.Protocols.Dkim;

namespace Mox.Protocols.Arc;

/// <summary>Verifies ARC chains. Nothing is sealed.</summary>
/// <remarks>RFC 8617 §5.2. The limits, the keys and the hashes of the body are shared with the DKIM signatures of the message.</remarks>
public static class ArcVerifier
{
    /// <summary>Begins with the chain of a message whose DKIM signatures are being verified. Before the first octet of the body: the body is given to that verification, and that one has to be finished first.</summary>
    /// <param name="message">The verification of the message.</param>
    /// <param name="ct">Ends the look-ups.</param>
    public static ArcVerification Begin(DkimVerification message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new ArcVerification(message, ct);
    }

    /// <summary>Verifies the chain of a message in memory, and its DKIM signatures beside it.</summary>
    /// <param name="verifier">Has the keys and the limits.</param>
    /// <param name="header">The header section.</param>
    /// <param name="body">What stands behind the blank line.</param>
    /// <param name="now">The time of arrival.</param>
    /// <param name="ct">Ends the look-ups.</param>
    public static async Task<(DkimReport Dkim, ArcReport Arc)> VerifyAsync(DkimVerifier verifier, ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        using var message = verifier.Begin(header, now, ct);
        var chain = Begin(message, ct);
        if (message.NeedsBody) message.Append(body.Span);
        var dkim = await message.FinishAsync().ConfigureAwait(false);
        return (dkim, await chain.FinishAsync().ConfigureAwait(false));
    }
}
