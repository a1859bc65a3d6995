using System.Buffers;

namespace Mox.Protocols.Dkim;

/// <summary>Signs the mail of one domain. It may sign any number of messages at once.</summary>
/// <remarks>RFC 6376 §5. All of the body is signed, never a part (RFC 6376 §8.2 tells why).</remarks>
public sealed class DkimSigner
{
    /// <exception cref="ArgumentException">There is no key, From would not be signed, or the identity lies outside the domain.</exception>
    public DkimSigner(DkimSigningOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Keys.IsDefaultOrEmpty) throw new ArgumentException("A signer needs a key", nameof(options));
        if (!options.OversignedFields.Concat(options.SignedFields).Contains("From", StringComparer.OrdinalIgnoreCase)) throw new ArgumentException("From has to be signed", nameof(options));
        if (options.Identity is { } identity && !(Addresses.DomainName.Parse(identity[(identity.LastIndexOf('@') + 1)..]).Try(out var domain, out _) && identity.Contains('@', StringComparison.Ordinal) && domain.IsWithin(options.Domain)))
        {
            throw new ArgumentException("The identity has to lie within the domain", nameof(options));
        }

        Options = options;
    }

    /// <summary>How it signs.</summary>
    public DkimSigningOptions Options { get; }

    /// <summary>Begins with a message, whose header is final. The body is given in pieces.</summary>
    /// <param name="header">The header section with CRLF line ends, kept until the end; octets behind its end do no harm.</param>
    /// <param name="now">The time of signing.</param>
    public DkimSigning Begin(ReadOnlyMemory<byte> header, DateTimeOffset now) => new(Options, header, now);

    /// <summary>Signs a message in memory.</summary>
    /// <param name="header">The header section.</param>
    /// <param name="body">What stands behind the blank line.</param>
    /// <param name="now">The time of signing.</param>
    /// <returns>One field for each key, each with its line end, to be put before the header.</returns>
    public byte[] Sign(ReadOnlyMemory<byte> header, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        using var signing = Begin(header, now);
        signing.Append(body);
        return signing.Finish();
    }

    /// <summary>Signs a message whose body is read from a stream, in one pass for all keys.</summary>
    /// <param name="header">The header section.</param>
    /// <param name="body">A stream that stands behind the blank line.</param>
    /// <param name="now">The time of signing.</param>
    /// <param name="ct">Ends reading.</param>
    /// <returns>One field for each key, each with its line end, to be put before the header.</returns>
    public async Task<byte[]> SignAsync(ReadOnlyMemory<byte> header, Stream body, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var signing = Begin(header, now);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0) signing.Append(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return signing.Finish();
    }
}
