using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Mox.WebUI.Webmail;

/// <summary>A stretch of the text of a message.</summary>
public abstract record TextBlock
{
    private TextBlock()
    {
    }

    /// <summary>A paragraph the sender wrote.</summary>
    public sealed record Written(ImmutableArray<TextRun> Runs) : TextBlock;

    /// <summary>Lines that begin with <c>&gt;</c>, without their marks.</summary>
    /// <param name="Folded">At the end of the message, where it is seldom read: shown on demand.</param>
    public sealed record Quoted(ImmutableArray<TextRun> Runs, int Depth, bool Folded) : TextBlock;

    /// <summary>The line that says whose a quote at the end is and when it was written, such as <c>On Monday, Ann wrote:</c>. It is folded with the quote.</summary>
    public sealed record Attribution(ImmutableArray<TextRun> Runs) : TextBlock;

    /// <summary>What follows a line of two dashes and a space.</summary>
    public sealed record Signature(ImmutableArray<TextRun> Runs) : TextBlock;
}

/// <summary>Text, or a link where <paramref name="Link"/> is not null.</summary>
public readonly record struct TextRun(string Text, string? Link);

/// <summary>Reads plain text as people write it in mail: quotes, signature, links. It is shown as text; nothing in it is ever taken for markup.</summary>
/// <remarks>RFC 3676 §4.3 (signature), §4.5 (quoting).</remarks>
public static partial class TextBody
{
    /// <summary>The longest text of a link.</summary>
    private const int LongestLink = 2000;

    /// <summary>The longest line that says whose a quote is.</summary>
    private const int LongestAttribution = 300;

    public static ImmutableArray<TextBlock> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var blocks = ImmutableArray.CreateBuilder<TextBlock>();
        var (run, depth, signature) = (new List<string>(), 0, false);
        foreach (var raw in text.ReplaceLineEndings("\n").TrimEnd('\n', ' ').Split('\n'))
        {
            if (!signature && raw is "-- " or "--")
            {
                Close();
                signature = true;
                continue;
            }

            var (line, level) = signature ? (raw, 0) : Unquote(raw);
            if (level != depth) Close();
            depth = level;
            run.Add(line);
        }

        Close();
        FoldLast(blocks);
        return blocks.ToImmutable();

        void Close()
        {
            var words = string.Join('\n', run).Trim('\n');
            run.Clear();
            if (words.Length == 0) return;
            if (signature) blocks.Add(new TextBlock.Signature(Runs(words)));
            else if (depth > 0) blocks.Add(new TextBlock.Quoted(Runs(words), depth, false));
            else blocks.AddRange(words.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(paragraph => new TextBlock.Written(Runs(paragraph.Trim('\n')))));
        }
    }

    /// <summary>The addresses of the links of a text, each once.</summary>
    public static IEnumerable<string> Links(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Runs(text).Select(run => run.Link).OfType<string>().Distinct(StringComparer.Ordinal);
    }

    private static (string Line, int Depth) Unquote(string line)
    {
        var (at, depth) = (0, 0);
        while (at < line.Length && (line[at] == '>' || (line[at] == ' ' && at + 1 < line.Length && line[at + 1] == '>' && depth > 0)))
        {
            if (line[at++] == '>') depth++;
        }

        if (depth > 0 && at < line.Length && line[at] == ' ') at++;
        return (line[at..], depth);
    }

    /// <summary>Quotes that end the message (a signature may follow) are folded, unless there is nothing else to read.</summary>
    private static void FoldLast(ImmutableArray<TextBlock>.Builder blocks)
    {
        if (!blocks.Any(block => block is TextBlock.Written)) return;
        var first = -1;
        var last = blocks.Count - 1;
        for (; last >= 0 && blocks[last] is not TextBlock.Written; last--)
        {
            if (blocks[last] is TextBlock.Quoted quoted) blocks[first = last] = quoted with { Folded = true };
        }

        if (first == last + 1 && blocks[last] is TextBlock.Written line && IsAttribution(string.Concat(line.Runs.Select(run => run.Text))) && blocks.Take(last).Any(block => block is TextBlock.Written)) blocks[last] = new TextBlock.Attribution(line.Runs);
    }

    /// <summary>Whatever the language: it ends in a colon, and has a date or an address in it.</summary>
    private static bool IsAttribution(string text) => text.Length <= LongestAttribution && text.TrimEnd() is [.., ':' or '\uFF1A'] && text.Any(letter => letter == '@' || char.IsDigit(letter));

    private static ImmutableArray<TextRun> Runs(string text)
    {
        var runs = ImmutableArray.CreateBuilder<TextRun>();
        var at = 0;
        foreach (var match in LinkPattern().EnumerateMatches(text))
        {
            var link = TrimEnd(text.AsSpan(match.Index, match.Length));
            if (link.Length > LongestLink || !Uri.TryCreate(link, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "mailto")) continue;
            if (match.Index > at) runs.Add(new TextRun(text[at..match.Index], null));
            runs.Add(new TextRun(link, uri.AbsoluteUri));
            at = match.Index + link.Length;
        }

        if (at < text.Length) runs.Add(new TextRun(text[at..], null));
        return runs.ToImmutable();
    }

    /// <summary>Marks that end the sentence, not the link; a closing bracket belongs to the link when it was opened in it.</summary>
    private static string TrimEnd(ReadOnlySpan<char> link)
    {
        while (link.Length > 0 && (link[^1] is '.' or ',' or ';' or ':' or '!' or '?' or '\'' or '"' or '*' or '_'
            || (link[^1] == ')' && link.Count('(') < link.Count(')')) || (link[^1] == ']' && link.Count('[') < link.Count(']'))))
        {
            link = link[..^1];
        }

        return link.ToString();
    }

    [GeneratedRegex(@"\b(?:https?://|mailto:)[^\s<>""\u00AB\u00BB\u201C\u201D]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LinkPattern();
}
