namespace Mox.Protocols.Mime;

/// <summary>A message inside a part whose transfer encoding hides it from the tree: decoded into memory and read on its own. Its offsets count in <see cref="Octets"/>.</summary>
/// <remarks>RFC 2046 §5.2.1 forbids to encode a message/rfc822 part; some software does so nevertheless. Such a part has no place for its inner parts in the outer message, so it is opened only when someone looks into it.</remarks>
/// <param name="Root">The message.</param>
/// <param name="Octets">Its octets.</param>
public sealed record EnclosedMessage(MessagePart Root, ReadOnlyMemory<byte> Octets)
{
    /// <summary>Decodes and reads the message a part holds.</summary>
    /// <param name="part">The part; of one that is no encoded message nothing is read.</param>
    /// <param name="message">A seekable stream over the whole outer message.</param>
    /// <param name="maxOctets">Octets of the decoded message that are taken into memory.</param>
    /// <param name="limits">What is read of it; null for the usual limits.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>Null when the part is no encoded message, or is larger than <paramref name="maxOctets"/>.</returns>
    public static async Task<EnclosedMessage?> ReadAsync(MessagePart part, Stream message, int maxOctets, MimeLimits? limits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentOutOfRangeException.ThrowIfNegative(maxOctets);
        // No encoding makes content longer, but for the last octet of a group that is cut.
        if (!part.IsEncodedMessage || part.BodyLength > (long)maxOctets * 4) return null;
        var content = PartContent.Open(part, message);
        await using (content.ConfigureAwait(false))
        {
            using var decoded = new MemoryStream();
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await content.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
            {
                if (decoded.Length + read > maxOctets) return null;
                decoded.Write(buffer, 0, read);
            }

            var octets = decoded.GetBuffer().AsMemory(0, (int)decoded.Length);
            return new EnclosedMessage(PartTree.Read(octets.Span, limits), octets);
        }
    }
}
