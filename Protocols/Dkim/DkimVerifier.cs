using System.Buffers;
using Mox.Protocols.Dns;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Dkim;

/// <summary>Verifies the DKIM signatures of messages. One serves any number of messages at once.</summary>
/// <param name="dns">Where keys are looked up. Limits of time are its own.</param>
/// <param name="ed25519">The scheme Ed25519, where the host has it; without it such signatures are permanent errors.</param>
/// <param name="policy">What is asked; null for the usual.</param>
/// <param name="keys">Keys made ready, shared with other verifiers; null for an own collection.</param>
/// <remarks>RFC 6376 §6, RFC 8301, RFC 8463.</remarks>
public sealed class DkimVerifier(IDnsResolver dns, IEd25519? ed25519 = null, DkimPolicy? policy = null, DkimKeyCache? keys = null)
{
    private readonly DkimPolicy _policy = policy ?? new DkimPolicy();
    private readonly DkimKeyCache _keys = keys ?? new DkimKeyCache();

    /// <summary>Begins with a message whose header is there: keys are asked for at once, the body is given in pieces as it comes.</summary>
    /// <param name="header">The header section, kept until the end; octets behind its end do no harm.</param>
    /// <param name="now">The time by which signatures are judged: that of the arrival.</param>
    /// <param name="ct">Ends the look-ups.</param>
    public DkimVerification Begin(ReadOnlyMemory<byte> header, DateTimeOffset now, CancellationToken ct) =>
        new(header, _policy, new KeyFinder(dns, _keys, ed25519, _policy.MaxLookups, _policy.MaxRecords), now, ct);

    /// <summary>Verifies a message whose body is in memory.</summary>
    /// <param name="header">The header section.</param>
    /// <param name="body">What stands behind the blank line.</param>
    /// <param name="now">The time of arrival.</param>
    /// <param name="ct">Ends the look-ups.</param>
    public async Task<DkimReport> VerifyAsync(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body, DateTimeOffset now, CancellationToken ct)
    {
        using var verification = Begin(header, now, ct);
        if (verification.NeedsBody) verification.Append(body.Span);
        return await verification.FinishAsync().ConfigureAwait(false);
    }

    /// <summary>Verifies a message whose body is read from a stream, to its end and in one pass; not at all when there is nothing to verify.</summary>
    /// <param name="header">The header section.</param>
    /// <param name="body">A stream that stands behind the blank line.</param>
    /// <param name="now">The time of arrival.</param>
    /// <param name="ct">Ends reading and the look-ups.</param>
    public async Task<DkimReport> VerifyAsync(ReadOnlyMemory<byte> header, Stream body, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var verification = Begin(header, now, ct);
        if (verification.NeedsBody)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
            try
            {
                int read;
                while ((read = await body.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0) verification.Append(buffer.AsSpan(0, read));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return await verification.FinishAsync().ConfigureAwait(false);
    }

    /// <summary>Where the body of a message in memory begins: behind the blank line, or at the end when there is none.</summary>
    /// <param name="message">The whole message.</param>
    public static int BodyStart(ReadOnlySpan<byte> message)
    {
        var at = 0;
        foreach (var field in new HeaderReader(message)) at = field.End;
        if (message[at..].StartsWith("\r\n"u8)) return at + 2;
        return message[at..].StartsWith("\n"u8) ? at + 1 : at;
    }
}
