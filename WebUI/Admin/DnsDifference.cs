namespace Mox.WebUI.Admin;

/// <summary>A text cut at the place where it differs from another.</summary>
/// <param name="Before">The same in both.</param>
/// <param name="Differs">What the other has otherwise, or not; empty when it only lacks something.</param>
/// <param name="After">The same in both.</param>
public readonly record struct DnsDifference(string Before, string Differs, string After)
{
    /// <summary>Cuts a text; whole words are marked, as a port of which one digit differs is another port.</summary>
    public static DnsDifference Of(string text, string other)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(other);
        var shorter = Math.Min(text.Length, other.Length);
        var before = 0;
        while (before < shorter && text[before] == other[before]) before++;
        var after = 0;
        while (after < shorter - before && text[^(after + 1)] == other[^(after + 1)]) after++;
        if (before + after < text.Length)
        {
            while (before > 0 && IsWord(text[before - 1])) before--;
            while (after > 0 && IsWord(text[^after])) after--;
        }

        return new DnsDifference(text[..before], text[before..^after], text[^after..]);
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '+' or '/' or '_' or '-';
}
