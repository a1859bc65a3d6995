using System.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>Writes text whose paragraphs are wrapped in a way that a reader can undo; <see cref="Flowed.FlowedReader"/> undoes it.</summary>
/// <remarks>RFC 3676 §4.1 and §4.2. Lines are parted by LF here; what is written needs <c>format=flowed</c> and no DelSp.</remarks>
public static class FlowedText
{
    private const int Width = 72;

    /// <summary>Quotations deeper than this are not wrapped: the marks would take more room than the text.</summary>
    private const int MaxWrappedDepth = 40;

    /// <summary>Wraps the paragraphs of a text. Lines beginning with <c>&gt;</c> are quotations and keep their depth; spaces at the ends of lines go, but for the signature mark.</summary>
    public static string Write(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new StringBuilder(text.Length + (text.Length / 16));
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range];
            if (range.Start.Value > 0) result.Append('\n');
            var content = Unquote(line, out var depth);
            var prefix = depth == 0 ? "" : new string('>', depth) + " ";
            if (content is "-- ") result.Append(prefix).Append(content);
            else if (content.TrimEnd(' ') is { IsEmpty: false } kept && depth <= MaxWrappedDepth) Wrap(kept, prefix, result);
            else if (depth > MaxWrappedDepth) result.Append(prefix).Append(content.TrimEnd(' '));
            else result.Append(prefix.AsSpan().TrimEnd(' '));
        }

        return result.ToString();
    }

    private static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> line, out int depth)
    {
        depth = 0;
        while (line.StartsWith(">", StringComparison.Ordinal))
        {
            depth++;
            line = line[1..];
            if (line.StartsWith(" ", StringComparison.Ordinal)) line = line[1..];
        }

        return line;
    }

    private static void Wrap(ReadOnlySpan<char> content, string prefix, StringBuilder result)
    {
        var width = Math.Max(20, Width - prefix.Length);
        while (true)
        {
            result.Append(prefix);
            if (prefix.Length == 0 && NeedsStuffing(content)) result.Append(' ');
            if (content.Length <= width) break;
            // The space before the break stays at the end of the line.
            var at = content[..width].LastIndexOf(' ');
            if (at < 0) at = content.IndexOf(' ');
            // Spaces in a row stay together, so that no line begins with one.
            while (at >= 0 && at + 1 < content.Length && content[at + 1] == ' ') at++;
            // A line of two hyphens and a space would be a signature mark. RFC 3676 §4.3.
            if (at == 2 && content.StartsWith("-- ", StringComparison.Ordinal)) at = NextBreak(content, at);
            if (at < 0 || at + 1 >= content.Length) break;
            result.Append(content[..(at + 1)]).Append('\n');
            content = content[(at + 1)..];
        }

        result.Append(content);
    }

    private static int NextBreak(ReadOnlySpan<char> content, int behind)
    {
        var next = content[(behind + 1)..].IndexOf(' ');
        if (next < 0) return -1;
        var at = behind + 1 + next;
        while (at + 1 < content.Length && content[at + 1] == ' ') at++;
        return at;
    }

    private static bool NeedsStuffing(ReadOnlySpan<char> line) =>
        line.StartsWith(" ", StringComparison.Ordinal) || line.StartsWith(">", StringComparison.Ordinal) || line.StartsWith("From ", StringComparison.Ordinal);
}
