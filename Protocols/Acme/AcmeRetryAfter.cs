using System.Globalization;

namespace Mox.Protocols.Acme;

/// <summary>The <c>Retry-After</c> field: seconds, or a date.</summary>
/// <remarks>RFC 9110 §10.2.3; RFC 8555 §6.6 and §7.5.1 for its use.</remarks>
public static class AcmeRetryAfter
{
    /// <summary>The time to wait; zero for a date in the past, null without a field or with one that cannot be read. Not more than 30 days.</summary>
    /// <param name="field">The value.</param>
    /// <param name="now">The time it was received.</param>
    public static TimeSpan? Parse(string? field, DateTimeOffset now)
    {
        var text = field?.Trim(' ', '\t');
        if (string.IsNullOrEmpty(text) || text.Length > 64) return null;
        var longest = TimeSpan.FromDays(30);
        if (text.All(char.IsAsciiDigit))
        {
            return text.Length <= 9 && TimeSpan.FromSeconds(int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)) is var wait && wait < longest ? wait : longest;
        }

        if (!DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)) return null;
        return date <= now ? TimeSpan.Zero : date - now < longest ? date - now : longest;
    }
}
