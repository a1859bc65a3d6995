using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>What kind of octets a message is made of.</summary>
public enum BodyKind
{
    SevenBit,
    EightBitMime,
    BinaryMime,
}

/// <summary>The <c>BODY=</c> parameter of MAIL.</summary>
/// <remarks>RFC 6152 §2 and RFC 3030 §3: <c>"7BIT" / "8BITMIME" / "BINARYMIME"</c>.</remarks>
public readonly record struct BodyParameter(BodyKind Kind)
{
    public static Parsed<BodyParameter> Parse(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "7BIT"u8)) return new BodyParameter(BodyKind.SevenBit);
        if (Ascii.EqualsIgnoreCase(value, "8BITMIME"u8)) return new BodyParameter(BodyKind.EightBitMime);
        return Ascii.EqualsIgnoreCase(value, "BINARYMIME"u8) ? new BodyParameter(BodyKind.BinaryMime) : new SyntaxFault(0, "7BIT, 8BITMIME or BINARYMIME");
    }
}
