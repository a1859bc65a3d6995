using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime;

/// <summary>Turns transfer-encoded octets back, piece by piece; the result does not depend on how the input was cut.</summary>
/// <remarks>RFC 2045 §6. Faulty input is never refused.</remarks>
public abstract class TransferDecoder
{
    /// <summary>The most octets that <see cref="Finish"/> may write.</summary>
    public const int MaxFinal = 2048;

    /// <summary>Takes a piece of input. <paramref name="output"/> must hold <see cref="MaxOutput"/> octets.</summary>
    /// <returns>Octets written.</returns>
    public abstract int Decode(ReadOnlySpan<byte> input, Span<byte> output);

    /// <summary>Ends the input; <paramref name="output"/> must hold <see cref="MaxFinal"/> octets.</summary>
    /// <returns>Octets written.</returns>
    public abstract int Finish(Span<byte> output);

    /// <summary>The most octets that so much input may become.</summary>
    public static int MaxOutput(int inputLength) => inputLength + MaxFinal;

    /// <summary>A decoder for an encoding as it stands in <see cref="PartHeader.Encoding"/>; null when the octets are the content.</summary>
    /// <param name="encoding">Lower-case.</param>
    /// <param name="defects">Takes what was wrong with the encoded octets; offsets count from the first of them.</param>
    public static TransferDecoder? For(string encoding, DefectScope defects = default) => TransferEncodings.Kind(encoding) switch
    {
        TransferEncodingKind.Base64 => new Base64Decoder(defects),
        TransferEncodingKind.QuotedPrintable => new QuotedPrintableDecoder(defects),
        TransferEncodingKind.UuEncode => new UuDecoder(defects),
        TransferEncodingKind.YEnc => new YencDecoder(defects),
        _ => null,
    };
}
