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
