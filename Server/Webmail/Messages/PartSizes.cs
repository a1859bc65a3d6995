using Mox.Protocols.Mime;

namespace Mox.Server.Webmail.Messages;

/// <summary>How large a part is once decoded, told without decoding it.</summary>
internal static class PartSizes
{
    /// <remarks>RFC 2045 §6.8: four characters carry three octets; line ends carry none.</remarks>
    public static long Decoded(MessagePart part) => part.Encoding == "base64" ? Math.Max(0, part.BodyLength - (2 * part.BodyLines)) / 4 * 3 : part.BodyLength;
}
