using System.Collections.Immutable;
using System.Text;

namespace Mox.Protocols.Mime.Flowed;

/// <summary>Reads the text of parts that say <c>format=flowed</c>.</summary>
/// <remarks>RFC 3676 §4.2: quote marks first, then the stuffed space, then the space that makes a line flowed. Lines are parted by LF, with or without CR.</remarks>
public static class FlowedReader
{
    /// <summary>Deeper quotations count as this deep.</summary>
    public const int MaxQuoteDepth = 100;

    /// <summary>Does the Content-Type ask for it? RFC 3676 §4: only for text/plain.</summary>
    public static bool IsFlowed(PartHeader part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return part is { IsText: true, Subtype: "plain" } && "flowed".Equals(part.Parameter("format")?.Trim(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Does the Content-Type say that the space before a soft break is not part of the text? RFC 3676 §4.1.</summary>
    public static bool DeletesSpace(PartHeader part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return "yes".Equals(part.Parameter("delsp")?.Trim(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The paragraphs of a text, one for each line that is not joined to the one before it. A text that ends in a line break has no empty paragraph behind it.</summary>
    public static ImmutableArray<FlowedParagraph> Paragraphs(ReadOnlySpan<char> text, bool delSp)
    {
        var paragraphs = ImmutableArray.CreateBuilder<FlowedParagraph>();
        var open = new StringBuilder();
        var openDepth = -1;
        while (!text.IsEmpty)
        {
            var line = Line.Take(ref text);
            // RFC 3676 §4.5: a change of depth ends a paragraph, and the signature mark is one of its own.
            if (openDepth >= 0 && (openDepth != line.Depth || line.IsSignatureMark)) Close();
            open.Append(line.IsFlowed && delSp ? line.Content[..^1] : line.Content);
            openDepth = line.Depth;
            if (!line.IsFlowed) Close(line.IsSignatureMark);
        }

        if (openDepth >= 0) Close();
        return paragraphs.DrainToImmutable();

        void Close(bool signature = false)
        {
            paragraphs.Add(new FlowedParagraph(openDepth, open.ToString(), signature));
            open.Clear();
            openDepth = -1;
        }
    }

    /// <summary>The text with its paragraphs in one line each; quotations come out with <c>&gt; </c> for each level.</summary>
    public static string Read(ReadOnlySpan<char> text, bool delSp)
    {
        var result = new StringBuilder(text.Length);
        var openDepth = -1;
        var any = false;
        var ended = true;
        while (!text.IsEmpty)
        {
            ended = text[^1] == '\n';
            var line = Line.Take(ref text);
            if (openDepth != line.Depth || line.IsSignatureMark)
            {
                if (any) result.Append('\n');
                for (var i = 0; i < line.Depth; i++) result.Append("> ");
            }

            any = true;
            result.Append(line.IsFlowed && delSp ? line.Content[..^1] : line.Content);
            openDepth = line.IsFlowed ? line.Depth : -1;
        }

        return any && ended ? result.Append('\n').ToString() : result.ToString();
    }

    private readonly ref struct Line
    {
        private Line(int depth, ReadOnlySpan<char> content)
        {
            Depth = depth;
            Content = content;
            IsSignatureMark = content is "-- ";
            IsFlowed = content is [.., ' '] && !IsSignatureMark;
        }

        public int Depth { get; }

        public ReadOnlySpan<char> Content { get; }

        public bool IsSignatureMark { get; }

        public bool IsFlowed { get; }

        public static Line Take(ref ReadOnlySpan<char> text)
        {
            var end = text.IndexOf('\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (line is [.., '\r']) line = line[..^1];
            var marks = line.IndexOfAnyExcept('>');
            if (marks < 0) marks = line.Length;
            line = line[marks..];
            // RFC 3676 §4.4.
            if (line is [' ', ..]) line = line[1..];
            return new Line(Math.Min(marks, MaxQuoteDepth), line);
        }
    }
}
