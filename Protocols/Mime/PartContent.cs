using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime;

/// <summary>Opens what stands in a part, from a seekable stream over the whole message.</summary>
public static class PartContent
{
    /// <summary>The body as it stands, still transfer-encoded.</summary>
    public static Stream OpenRaw(MessagePart part, Stream message)
    {
        ArgumentNullException.ThrowIfNull(part);
        return new SliceStream(message, part.BodyStart, part.BodyLength);
    }

    /// <summary>The header section with its blank line, as it stands.</summary>
    public static Stream OpenHeader(MessagePart part, Stream message)
    {
        ArgumentNullException.ThrowIfNull(part);
        return new SliceStream(message, part.HeaderStart, part.HeaderLength);
    }

    /// <summary>The fields of the header, read into memory.</summary>
    /// <param name="part">The part.</param>
    /// <param name="message">A seekable stream over the whole message.</param>
    /// <param name="limits">Octets and fields that are read; null for the usual ones.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async ValueTask<HeaderList> ReadHeaderAsync(MessagePart part, Stream message, MimeLimits? limits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(message);
        limits ??= MimeLimits.Default;
        var header = new byte[Math.Min(part.HeaderLength, limits.MaxHeaderOctets)];
        message.Position = part.HeaderStart;
        var length = await message.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        return HeaderList.Read(header.AsMemory(0, length), limits.MaxHeaderFields);
    }

    /// <summary>The content: the body with its transfer encoding undone. RFC 2045 §6.</summary>
    /// <param name="part">The part.</param>
    /// <param name="message">The whole message.</param>
    /// <param name="list">Takes what is wrong with the encoded octets, as they are read, with offsets in the message.</param>
    public static Stream Open(MessagePart part, Stream message, DefectList? list = null)
    {
        var raw = OpenRaw(part, message);
        return !part.IsMultipart && TransferDecoder.For(part.Encoding, new DefectScope(list, part.BodyStart)) is { } decoder ? new DecodingStream(raw, decoder) : raw;
    }
}
