namespace Mox.Protocols.Mime;

/// <summary>The values of Content-Transfer-Encoding.</summary>
/// <remarks>RFC 2045 §6.</remarks>
public static class TransferEncodings
{
    /// <summary>True for encodings whose octets are not the content itself: base64, quoted-printable, uuencode, yEnc.</summary>
    public static bool Transforms(string encoding) => Kind(encoding) != TransferEncodingKind.Identity;

    /// <summary>Is it one that this reader knows? RFC 2045 §6.1 and the names that old software uses.</summary>
    public static bool IsKnown(string encoding) => encoding is "7bit" or "8bit" or "binary" || Transforms(encoding);

    /// <summary>What an encoding, as it stands in <see cref="PartHeader.Encoding"/>, asks of a decoder. Unknown ones are passed through.</summary>
    public static TransferEncodingKind Kind(string encoding)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        return encoding switch
        {
            "base64" or "base-64" or "x-base64" => TransferEncodingKind.Base64,
            "quoted-printable" or "quotedprintable" or "quoted_printable" or "x-quoted-printable" => TransferEncodingKind.QuotedPrintable,
            "x-uuencode" or "uuencode" or "x-uue" or "uue" or "x-uu" => TransferEncodingKind.UuEncode,
            "x-yencode" or "x-yenc" or "yenc" => TransferEncodingKind.YEnc,
            _ => TransferEncodingKind.Identity,
        };
    }
}

/// <summary>Families of transfer encodings.</summary>
public enum TransferEncodingKind
{
    /// <summary>7bit, 8bit, binary and all that is not known.</summary>
    Identity,

    /// <summary>Four characters for three octets. RFC 2045 §6.8.</summary>
    Base64,

    /// <summary>Text with escapes. RFC 2045 §6.7.</summary>
    QuotedPrintable,

    /// <summary>Uuencode, of no standard of mail; read only.</summary>
    UuEncode,

    /// <summary>yEnc, of no standard of mail; read only.</summary>
    YEnc,
}
