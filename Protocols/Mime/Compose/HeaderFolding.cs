using System.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>Folds field values into lines and unfolds them again. Whatever goes in, no line of what comes out can be taken for another field.</summary>
/// <remarks>RFC 5322 §2.2.3. A fold stands before a run of white space, which stays whole: unfolding gives back the same text.</remarks>
public static class HeaderFolding
{
    /// <summary>RFC 5322 §2.1.1: lines should have no more characters than these.</summary>
    public const int Width = 78;

    /// <summary>RFC 5322 §2.1.1: lines must not have more octets than these, without their CRLF.</summary>
    public const int HardLimit = 998;

    /// <summary>Folds a value. Words longer than a line stay whole; white space at the end goes; line breaks in the text become folds.</summary>
    /// <param name="text">The value, behind <c>Name: </c>.</param>
    /// <param name="column">Characters on the line before it.</param>
    /// <param name="width">The longest line wanted.</param>
    public static string Fold(string text, int column = 0, int width = Width)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rest = text.AsSpan().TrimEnd(" \t\r\n");
        var result = new StringBuilder(rest.Length + (rest.Length / 32) + 8);
        while (!rest.IsEmpty)
        {
            var space = Space(ref rest, out var before);
            // At the beginning of the value there is nothing to break.
            var breaks = before >= 0 && result.Length > 0;
            if (breaks) result.Append(space[..before]);
            space = breaks ? Behind(space) : before < 0 ? space : default;
            var end = rest.IndexOfAny(" \t\r\n");
            var word = end < 0 ? rest : rest[..end];
            rest = rest[word.Length..];
            if (result.Length > 0 && (breaks || column + space.Length + word.Length > width))
            {
                result.Append("\r\n");
                column = 0;
            }

            result.Append(space).Append(word);
            column += space.Length + word.Length;
        }

        return result.ToString();
    }

    /// <summary>Folds a list of items with a separator behind each but the last; an item goes to a new line rather than being folded inside.</summary>
    /// <param name="items">The items.</param>
    /// <param name="separator">What stands behind an item, such as a comma.</param>
    /// <param name="column">Characters on the line before the first.</param>
    /// <param name="width">The longest line wanted.</param>
    /// <param name="indent">What a line begins with: a space, or a tab, which takes eight columns.</param>
    /// <param name="whole">Items are never folded inside.</param>
    public static string FoldItems(IReadOnlyList<string> items, string separator, int column = 0, int width = Width, char indent = ' ', bool whole = false)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(separator);
        var result = new StringBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            var indented = indent == '\t' ? 8 : 1;
            var item = i + 1 < items.Count ? items[i] + separator : items[i];
            if (!whole) item = Fold(item, i == 0 ? column : 1, width);
            var first = item.IndexOf('\r', StringComparison.Ordinal) is var line and >= 0 ? line : item.Length;
            if (i > 0)
            {
                var breaks = column + 1 + first > width;
                result.Append(breaks ? "\r\n" : "").Append(breaks ? indent : ' ');
                column = breaks ? indented : column + 1;
            }

            result.Append(item);
            var last = item.LastIndexOf('\n');
            column = last < 0 ? column + item.Length : item.Length - last - 1;
        }

        return result.ToString();
    }

    /// <summary>Undoes folding: a line break goes where white space follows it, and at the end. Others stay where they are: they are no folds.</summary>
    /// <param name="text">The value with its folds, lines ended by CRLF, or by CR or LF alone.</param>
    /// <param name="quotedBreaks">A line break behind a backslash is kept, without the backslash: the obsolete quoted pair of RFC 5322 §4.1.</param>
    public static string Unfold(string text, bool quotedBreaks = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rest = text.AsSpan().TrimEnd("\r\n");
        var result = new StringBuilder(rest.Length);
        while (!rest.IsEmpty)
        {
            var at = rest.IndexOfAny('\r', '\n');
            if (at < 0) break;
            var length = rest[at..].StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1;
            var next = at + length;
            var quoted = quotedBreaks && at > 0 && rest[at - 1] == '\\';
            var folds = next < rest.Length && rest[next] is ' ' or '\t';
            result.Append(rest[..(quoted ? at - 1 : at)]);
            if (quoted || !folds) result.Append(rest[at..next]);
            rest = rest[next..];
        }

        return result.Append(rest).ToString();
    }

    /// <summary>Takes the white space before the next word.</summary>
    /// <param name="rest">What is left of the text.</param>
    /// <param name="before">How much of it stands before a line break; -1 without one.</param>
    private static ReadOnlySpan<char> Space(ref ReadOnlySpan<char> rest, out int before)
    {
        var length = rest.IndexOfAnyExcept(" \t\r\n");
        var space = rest[..length];
        rest = rest[length..];
        before = space.IndexOfAny('\r', '\n');
        return space;
    }

    /// <summary>What a line begins with that follows a line break: the white space behind the last one, or a space.</summary>
    private static ReadOnlySpan<char> Behind(ReadOnlySpan<char> space)
    {
        var behind = space[(space.LastIndexOfAny('\r', '\n') + 1)..];
        return behind.IsEmpty ? " " : behind;
    }
}
