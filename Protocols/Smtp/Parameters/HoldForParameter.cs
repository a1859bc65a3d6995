using System.Buffers.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>The <c>HOLDFOR=</c> parameter of MAIL: deliver no sooner than after this time.</summary>
/// <remarks>RFC 4865 §3: <c>future-release-integer = %x31-39 *8DIGIT</c>, in seconds.</remarks>
public readonly record struct HoldForParameter(TimeSpan Interval)
{
    public static Parsed<HoldForParameter> Parse(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > 9 || value[0] == '0') return new SyntaxFault(0, "1 to 9 digits, not beginning with 0");
        var bad = value.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (bad >= 0) return new SyntaxFault(bad, "digit");
        return Utf8Parser.TryParse(value, out int seconds, out _) ? new HoldForParameter(TimeSpan.FromSeconds(seconds)) : new SyntaxFault(0, "seconds");
    }
}
