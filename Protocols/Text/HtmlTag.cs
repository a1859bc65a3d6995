using System.Buffers;

namespace Mox.Protocols.Text;

/// <summary>One tag of an HTML document with the few attributes that matter for its text. Names and values are pieces of the document.</summary>
internal ref struct HtmlTag
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\n\f\r/>");
    private static readonly SearchValues<char> AttributeEnds = SearchValues.Create(" \t\n\f\r/>=");
    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\n\f\r>");

    public bool Closing { get; private init; }

    /// <summary>In the letters the document has.</summary>
    public ReadOnlySpan<char> Name { get; private init; }

    public ReadOnlySpan<char> Style { get; private set; }

    public ReadOnlySpan<char> Href { get; private set; }

    public ReadOnlySpan<char> Alt { get; private set; }

    /// <summary><c>start</c> of a list.</summary>
    public ReadOnlySpan<char> Start { get; private set; }

    public ReadOnlySpan<char> Width { get; private set; }

    /// <summary>The attribute <c>hidden</c>, whatever its value.</summary>
    public bool Hidden { get; private set; }

    /// <summary>Reads a tag.</summary>
    /// <param name="html">The document.</param>
    /// <param name="at">Where the tag's <c>&lt;</c> stands; a letter or a slash and a letter follow. Afterwards behind its <c>&gt;</c>, or the end of the document.</param>
    public static HtmlTag Read(ReadOnlySpan<char> html, scoped ref int at)
    {
        var closing = html[at + 1] == '/';
        var start = at + (closing ? 2 : 1);
        var length = html[start..].IndexOfAny(NameEnds);
        if (length < 0) length = html.Length - start;
        var tag = new HtmlTag { Closing = closing, Name = html.Slice(start, length) };
        at = start + length;
        tag.Attributes(html, ref at);
        return tag;
    }

    private void Attributes(ReadOnlySpan<char> html, scoped ref int at)
    {
        while (at < html.Length)
        {
            var c = html[at];
            if (c == '>')
            {
                at++;
                return;
            }

            if (c is ' ' or '\t' or '\n' or '\f' or '\r' or '/' or '=')
            {
                at++;
                continue;
            }

            var length = html[at..].IndexOfAny(AttributeEnds);
            var name = length < 0 ? html[at..] : html.Slice(at, length);
            at += name.Length;
            Take(name, Value(html, ref at));
        }
    }

    /// <summary>The value behind an attribute's name; empty when there is none.</summary>
    private static ReadOnlySpan<char> Value(ReadOnlySpan<char> html, scoped ref int at)
    {
        var equals = SkipSpace(html, at);
        if (equals >= html.Length || html[equals] != '=') return default;
        at = SkipSpace(html, equals + 1);
        if (at >= html.Length) return default;
        if (html[at] is '"' or '\'')
        {
            var close = html[(at + 1)..].IndexOf(html[at]);
            var quoted = close < 0 ? html[(at + 1)..] : html.Slice(at + 1, close);
            at = close < 0 ? html.Length : at + close + 2;
            return quoted;
        }

        var end = html[at..].IndexOfAny(ValueEnds);
        var value = end < 0 ? html[at..] : html.Slice(at, end);
        at += value.Length;
        return value;
    }

    private static int SkipSpace(ReadOnlySpan<char> html, int at)
    {
        while (at < html.Length && html[at] is ' ' or '\t' or '\n' or '\f' or '\r') at++;
        return at;
    }

    private void Take(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (name.Equals("style", StringComparison.OrdinalIgnoreCase)) Style = value;
        else if (name.Equals("href", StringComparison.OrdinalIgnoreCase)) Href = value;
        else if (name.Equals("alt", StringComparison.OrdinalIgnoreCase)) Alt = value;
        else if (name.Equals("start", StringComparison.OrdinalIgnoreCase)) Start = value;
        else if (name.Equals("width", StringComparison.OrdinalIgnoreCase)) Width = value;
        else if (name.Equals("hidden", StringComparison.OrdinalIgnoreCase)) Hidden = true;
    }
}
