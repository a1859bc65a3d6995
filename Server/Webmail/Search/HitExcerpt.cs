using System.Collections.Immutable;

namespace Mox.Server.Webmail.Search;

/// <summary>The words around a find, for the second line of a row.</summary>
internal static class HitExcerpt
{
    /// <summary>Characters before the find, so that it is never cut off by the width of the row.</summary>
    private const int Before = 28;

    private const int Length = 220;

    /// <summary>A piece of the text that begins shortly before the first of the words; null when none of them is in it.</summary>
    public static string? Of(string text, ImmutableArray<string> words)
    {
        var at = words.Select(word => text.IndexOf(word, StringComparison.OrdinalIgnoreCase)).Where(place => place >= 0).DefaultIfEmpty(-1).Min();
        if (at < 0) return null;
        var start = Math.Max(0, at - Before);
        if (start > 0)
        {
            // From the beginning of a word.
            var space = text.IndexOfAny([' ', '\n', '\t'], start, at - start);
            start = space >= 0 ? space + 1 : char.IsLowSurrogate(text[start]) ? start - 1 : start;
        }

        var end = Math.Min(text.Length, start + Length);
        if (end < text.Length && char.IsLowSurrogate(text[end])) end--;
        return (start > 0 ? "… " : "") + string.Join(' ', text[start..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
