using System.Collections.Immutable;

namespace Mox.WebUI.Webmail;

/// <summary>A piece of a text; a hit is shown marked.</summary>
public readonly record struct HitRun(string Text, bool IsHit);

/// <summary>Cuts texts at what a search found in them.</summary>
public static class HitRuns
{
    /// <summary>The pieces of a text in their order, hits on their own; finds that touch or overlap are one.</summary>
    public static ImmutableArray<HitRun> Of(string text, ImmutableArray<string> words)
    {
        ArgumentNullException.ThrowIfNull(text);
        var spans = words.IsDefaultOrEmpty ? [] : words.Where(word => word.Length > 0).SelectMany(word => Places(text, word)).Order().ToList();
        if (spans.Count == 0) return [new HitRun(text, false)];
        var runs = ImmutableArray.CreateBuilder<HitRun>();
        var at = 0;
        for (var i = 0; i < spans.Count; i++)
        {
            var (start, end) = spans[i];
            while (i + 1 < spans.Count && spans[i + 1].Start <= end) end = Math.Max(end, spans[++i].End);
            if (start > at) runs.Add(new HitRun(text[at..start], false));
            runs.Add(new HitRun(text[start..end], true));
            at = end;
        }

        if (at < text.Length) runs.Add(new HitRun(text[at..], false));
        return runs.DrainToImmutable();
    }

    private static IEnumerable<(int Start, int End)> Places(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + word.Length, StringComparison.OrdinalIgnoreCase)) yield return (at, at + word.Length);
    }
}
