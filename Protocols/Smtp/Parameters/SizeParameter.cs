using System.Buffers.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>The <c>SIZE=</c> parameter of MAIL: how large the message will be, in octets.</summary>
/// <remarks>RFC 1870 §5: <c>size-value ::= 1*20DIGIT</c>.</remarks>
public readonly record struct SizeParameter(ulong Octets)
{
    public static Parsed<SizeParameter> Parse(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > 20) return new SyntaxFault(0, "1 to 20 digits");
        var bad = value.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (bad >= 0) return new SyntaxFault(bad, "digit");

        // Twenty digits may stand for more than 64 bits hold; for a size limit that is the same as the most they hold.
        return new SizeParameter(Utf8Parser.TryParse(value, out ulong octets, out _) ? octets : ulong.MaxValue);
    }
}
