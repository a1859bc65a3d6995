using System.Globalization;

namespace Mox.Protocols.Acme.Documents;

/// <summary>Times in documents.</summary>
/// <remarks>RFC 3339 §5.6; fractions beyond what .NET keeps are cut.</remarks>
internal static class AcmeTime
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static DateTimeOffset? Parse(string text)
    {
        if (text.Length is < 20 or > 64) return null;
        var shortened = Shorten(text.ToUpperInvariant());
        return shortened[^1] == 'Z' || shortened[^6] is '+' or '-'
            ? DateTimeOffset.TryParseExact(shortened, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null
            : null;
    }

    private static string Shorten(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return text;
        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end - dot - 1 > 7 ? text[..(dot + 8)] + text[end..] : text;
    }
}
