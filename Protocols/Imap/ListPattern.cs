namespace Mox.Protocols.Imap;

/// <summary>A pattern of LIST: <c>*</c> stands for any text, <c>%</c> for any text without the separator.</summary>
/// <remarks>RFC 9051 §6.3.9. The cost is at most pattern times name, whatever wildcards a client sends.</remarks>
public sealed class ListPattern(string text, char separator = '/')
{
    private readonly string _pattern = Shorten(text);

    public string Text { get; } = text;

    public char Separator { get; } = separator;

    /// <summary>True when the pattern is for the name. INBOX, also as the first element, is matched in any case.</summary>
    /// <remarks>RFC 9051 §5.1.</remarks>
    public bool Matches(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var inbox = name.StartsWith("INBOX", StringComparison.OrdinalIgnoreCase) && (name.Length == 5 || name[5] == Separator) ? 5 : 0;

        // The places of the pattern that may be reached after each character of the name.
        Span<bool> now = _pattern.Length < 256 ? stackalloc bool[_pattern.Length + 1] : new bool[_pattern.Length + 1];
        now.Clear();
        now[0] = true;
        SkipWildcards(now);
        for (var i = 0; i < name.Length; i++)
        {
            var any = false;
            var carried = false;
            for (var place = 0; place <= _pattern.Length; place++)
            {
                var here = now[place];
                var stays = place < _pattern.Length && here && (_pattern[place] == '*' || (_pattern[place] == '%' && name[i] != Separator));
                now[place] = carried || stays;
                any |= now[place];
                carried = here && place < _pattern.Length && _pattern[place] is not ('*' or '%') && Same(_pattern[place], name[i], i < inbox);
            }

            if (!any) return false;
            SkipWildcards(now);
        }

        return now[_pattern.Length];
    }

    public override string ToString() => Text;

    /// <summary>A wildcard may stand for nothing: what reaches it reaches the place behind it.</summary>
    private void SkipWildcards(Span<bool> places)
    {
        for (var place = 0; place < _pattern.Length; place++)
        {
            if (places[place] && _pattern[place] is '*' or '%') places[place + 1] |= places[place];
        }
    }

    private static bool Same(char pattern, char name, bool anyCase) =>
        pattern == name || (anyCase && char.ToUpperInvariant(pattern) == char.ToUpperInvariant(name));

    /// <summary>Several wildcards side by side are one.</summary>
    private static string Shorten(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new System.Text.StringBuilder(text.Length);
        foreach (var character in text)
        {
            var last = result.Length > 0 ? result[^1] : '\0';
            if (character is '*' or '%' && last is '*' or '%')
            {
                if (character == '*') result[^1] = '*';
                continue;
            }

            result.Append(character);
        }

        return result.ToString();
    }
}
