namespace Mox.Protocols.Mime;

/// <summary>A subject without the marks of replies and forwards: what sorting and threading compare.</summary>
/// <remarks>RFC 5256 §2.1, steps 2 to 6; the subject given is decoded already. Linear in its length.</remarks>
/// <param name="Text">The base subject, with runs of blanks as one space; may be empty.</param>
/// <param name="IsReplyOrForward">True when a mark such as <c>Re:</c> or <c>(fwd)</c> was taken away.</param>
public sealed record BaseSubject(string Text, bool IsReplyOrForward)
{
    public static BaseSubject Of(string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var text = string.Join(' ', subject.Split([' ', '\t', '\r', '\n', '\0'], StringSplitOptions.RemoveEmptyEntries)).AsSpan();
        var marked = false;
        while (true)
        {
            var before = text.Length;
            text = WithoutTrailers(text, ref marked);
            text = WithoutLeaders(text, ref marked);
            if (text.StartsWith("[fwd:", StringComparison.OrdinalIgnoreCase) && text[^1] == ']')
            {
                text = text[5..^1];
                marked = true;
            }
            else if (text.Length == before)
            {
                return new BaseSubject(text.ToString(), marked);
            }
        }
    }

    private static ReadOnlySpan<char> WithoutTrailers(ReadOnlySpan<char> text, scoped ref bool marked)
    {
        while (true)
        {
            text = text.TrimEnd(' ');
            if (!text.EndsWith("(fwd)", StringComparison.OrdinalIgnoreCase)) return text;
            text = text[..^5];
            marked = true;
        }
    }

    /// <summary>Steps 3 to 5. A row of blobs is looked at once: either it stands before a mark, or all of it goes that leaves something behind.</summary>
    private static ReadOnlySpan<char> WithoutLeaders(ReadOnlySpan<char> text, scoped ref bool marked)
    {
        while (true)
        {
            text = text.TrimStart(' ');
            var (end, last) = (0, -1);
            while (BlobAt(text, end) is var next && next > end) (end, last) = (next, end);
            var mark = MarkAt(text, end);
            if (mark > end)
            {
                text = text[mark..];
                marked = true;
                continue;
            }

            if (end < text.Length && end > 0) text = text[end..];
            else if (last > 0) text = text[last..];
            else return text;
        }
    }

    /// <summary>The offset behind <c>re:</c>, <c>fw:</c> or <c>fwd:</c>, which may have blanks and a blob before the colon; <paramref name="at"/> when there is none.</summary>
    private static int MarkAt(ReadOnlySpan<char> text, int at)
    {
        var rest = text[at..];
        var length = rest.StartsWith("re", StringComparison.OrdinalIgnoreCase) ? 2
            : rest.StartsWith("fwd", StringComparison.OrdinalIgnoreCase) ? 3
            : rest.StartsWith("fw", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        if (length == 0) return at;
        var i = at + length;
        while (i < text.Length && text[i] == ' ') i++;
        i = BlobAt(text, i);
        return i < text.Length && text[i] == ':' ? i + 1 : at;
    }

    /// <summary>The offset behind <c>[blob]</c> and the blanks after it; <paramref name="at"/> when there is none.</summary>
    private static int BlobAt(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length || text[at] != '[') return at;
        var end = text[(at + 1)..].IndexOfAny('[', ']');
        if (end < 0 || text[at + 1 + end] != ']') return at;
        var i = at + end + 2;
        while (i < text.Length && text[i] == ' ') i++;
        return i;
    }
}
