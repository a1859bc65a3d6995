using System.Globalization;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>The <c>HOLDUNTIL=</c> parameter of MAIL: deliver no sooner than at this time.</summary>
/// <remarks>RFC 4865 §3: an Internet date and time (RFC 3339 §5.6) in UTC, that is, ended by <c>Z</c>.</remarks>
public readonly record struct HoldUntilParameter(DateTimeOffset At)
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    public static Parsed<HoldUntilParameter> Parse(ReadOnlySpan<byte> value)
    {
        if (value.Length > 34) return new SyntaxFault(34, "date and time in UTC");
        return DateTimeOffset.TryParseExact(Encoding.Latin1.GetString(value).ToUpperInvariant(), Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? new HoldUntilParameter(at)
            : new SyntaxFault(0, "date and time in UTC");
    }
}
