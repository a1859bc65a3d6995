using System.Globalization;

namespace Mox.Protocols.Text;

/// <summary>The readable text of an HTML document: for previews, for searching, for quoting in an answer. Not for showing HTML, and no sanitiser.</summary>
/// <remarks>
/// Reads forward once, in linear time, without a tree: only the elements that are open are known, <see cref="MaxOpen"/> of them. The result is bounded.
/// Blocks become lines, paragraphs are parted by an empty line, list items begin with <c>* </c> or their number, quotations with <c>&gt; </c>, rules are
/// three dashes. What a reader would not see is left out. Whatever is not HTML comes out as text.
/// </remarks>
public ref partial struct HtmlText
{
    private const int MaxOpen = 128;
    private const int MaxQuotes = 10;
    private const int MaxUrl = 2000;

    private readonly ReadOnlySpan<char> _html;
    private readonly HtmlTextOptions _options;
    private readonly Span<Open> _open;
    private TextBuffer _text;
    private State _state;
    private int _at;
    private int _openCount;
    private int _beyond;
    private int _newLines;
    private int _lineQuotes;
    private int _markerEnd = -1;
    private bool _space;

    private HtmlText(ReadOnlySpan<char> html, HtmlTextOptions options, Span<Open> open)
    {
        _html = html;
        _options = options;
        _open = open;
        _text = new TextBuffer(Math.Min(html.Length, options.MaxChars), options.MaxChars);
    }

    /// <summary>Converts, without addresses of links and without what is hidden.</summary>
    public static string Convert(ReadOnlySpan<char> html, int maxChars) => Convert(html, new HtmlTextOptions { MaxChars = maxChars });

    /// <summary>Converts.</summary>
    public static string Convert(ReadOnlySpan<char> html, HtmlTextOptions options)
    {
        var reader = new HtmlText(html, options, stackalloc Open[MaxOpen]);
        try
        {
            reader.Run();
            return reader._text.TrimmedText();
        }
        finally
        {
            reader._text.Free();
        }
    }

    private void Run()
    {
        while (_at < _html.Length && !_text.IsFull)
        {
            var tag = _html[_at..].IndexOf('<');
            if (tag < 0)
            {
                Text(_html[_at..]);
                break;
            }

            Text(_html.Slice(_at, tag));
            _at += tag;
            var next = _at + 1 < _html.Length ? _html[_at + 1] : ' ';
            if (char.IsAsciiLetter(next) || next == '/') Tag();
            else if (next == '!' || next == '?') Declaration();
            else
            {
                Text("<");
                _at++;
            }
        }

        while (_openCount > 0) Pop();
    }

    private void Declaration()
    {
        var rest = _html[_at..];
        if (rest.StartsWith("<!--", StringComparison.Ordinal))
        {
            // <!--> and <!---> are empty comments.
            var end = rest[2..].IndexOf("-->", StringComparison.Ordinal);
            _at = end < 0 ? _html.Length : _at + 2 + end + 3;
            return;
        }

        var close = rest.IndexOf('>');
        _at = close < 0 ? _html.Length : _at + close + 1;
    }

    private void Tag()
    {
        var tag = HtmlTag.Read(_html, ref _at);
        // A tag without end is none.
        if (_at >= _html.Length && _html[^1] != '>') return;
        var element = HtmlElements.Of(tag.Name);
        if (element == HtmlElement.Raw)
        {
            if (!tag.Closing) SkipTo(tag.Name);
        }
        else if (tag.Closing && element != HtmlElement.Break)
        {
            End(element, HtmlElements.Key(tag.Name));
        }
        else
        {
            Begin(element, tag);
        }
    }

    /// <summary>Leaves out an element with all that is in it.</summary>
    private void SkipTo(scoped ReadOnlySpan<char> name)
    {
        while (_at < _html.Length)
        {
            var close = _html[_at..].IndexOf("</", StringComparison.Ordinal);
            if (close < 0) break;
            _at += close + 2;
            if (!_html[_at..].StartsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
            var end = _html[_at..].IndexOf('>');
            _at = end < 0 ? _html.Length : _at + end + 1;
            return;
        }

        _at = _html.Length;
    }

    private void Begin(HtmlElement element, scoped in HtmlTag tag)
    {
        while (_openCount > 0 && HtmlElements.Ends(element, _open[_openCount - 1].Element)) Pop();
        if (element <= HtmlElement.Picture && element != HtmlElement.Other)
        {
            Void(element, tag);
            return;
        }

        Break(HtmlElements.LinesAround(element, _state.Lists > 0));
        if (_openCount == MaxOpen)
        {
            _beyond++;
            return;
        }

        ref var open = ref _open[_openCount++];
        open = new Open { Key = HtmlElements.Key(tag.Name), Element = element, Outside = _state, TextStart = _text.Length };
        if (!_options.Hidden) See(element, tag);
        switch (element)
        {
            case HtmlElement.Preformatted:
                _state.Preformatted = true;
                break;
            case HtmlElement.Quote:
                _state.Quotes++;
                break;
            case HtmlElement.List or HtmlElement.NumberedList:
                _state.Lists++;
                _state.Number = element == HtmlElement.List ? -1 : int.TryParse(tag.Start, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 1;
                break;
            case HtmlElement.Item:
                Marker(ref open);
                break;
            case HtmlElement.Cell:
                _space = _text.Length > 0;
                break;
            case HtmlElement.Link when _options.Links && _html.Overlaps(tag.Href, out var at):
                (open.HrefStart, open.HrefLength) = (at, tag.Href.Length);
                break;
            default:
                break;
        }
    }

    private void See(HtmlElement element, scoped in HtmlTag tag)
    {
        var style = HtmlStyles.Read(tag.Style);
        if (tag.Hidden || element == HtmlElement.Unseen || style.HasFlag(HtmlStyle.Hidden)) _state.Hidden = true;
        if (style.HasFlag(HtmlStyle.NoSize)) _state.NoSize = true;
        if (style.HasFlag(HtmlStyle.Size)) _state.NoSize = false;
        if (style.HasFlag(HtmlStyle.Preformatted)) _state.Preformatted = true;
    }

    private void Void(HtmlElement element, scoped in HtmlTag tag)
    {
        if (element == HtmlElement.Break)
        {
            Break(_newLines + 1);
        }
        else if (element == HtmlElement.Rule)
        {
            Break(1);
            Text("---");
            Break(1);
        }
        else if (element == HtmlElement.Picture && _options.PictureTexts && !tag.Alt.Trim().IsEmpty)
        {
            Text("[");
            Text(tag.Alt.Trim());
            Text("]");
        }
    }

    private void End(HtmlElement element, uint key)
    {
        if (_beyond > 0)
        {
            _beyond--;
            return;
        }

        var table = element is HtmlElement.Table or HtmlElement.Row or HtmlElement.Cell;
        var found = _openCount - 1;
        // An end tag means nothing beyond the cell it stands in, and that of an inline element nothing beyond its block.
        while (found >= 0 && _open[found].Key != key)
        {
            if ((_open[found].Element == HtmlElement.Cell && !table) || (element == HtmlElement.Other && _open[found].Element >= HtmlElement.Block)) found = -1;
            else found--;
        }

        while (found >= 0 && _openCount > found) Pop();
        Break(HtmlElements.LinesAround(element, _state.Lists > 0));
    }

    private void Pop()
    {
        ref var open = ref _open[--_openCount];
        if (open.HrefLength > 0 && _text.Length > open.TextStart) Address(_html.Slice(open.HrefStart, open.HrefLength), open.TextStart);
        Break(HtmlElements.LinesAround(open.Element, open.Outside.Lists > 0));
        var number = _state.Number;
        _state = open.Outside;
        if (open.Element == HtmlElement.Item && number > 0) _state.Number = number;
    }

    /// <summary>The address of a link behind its text, unless the text is the address.</summary>
    private void Address(ReadOnlySpan<char> href, int textStart)
    {
        href = href.Trim();
        if (href.Length > MaxUrl || !IsAddress(href)) return;
        Span<char> url = stackalloc char[MaxUrl];
        var length = 0;
        for (var i = 0; i < href.Length;)
        {
            var character = 0;
            var taken = href[i] == '&' ? HtmlEntities.Read(href[i..], out character, inAttribute: true) : 0;
            var c = taken > 0 && character < 0x10000 ? (char)character : href[i];
            i += Math.Max(taken, 1);
            if (c is > ' ' and not ('<' or '>' or '\u007F')) url[length++] = c;
        }

        var shown = _text.From(textStart).Trim();
        if (Bare(shown).Equals(Bare(url[..length]), StringComparison.OrdinalIgnoreCase)) return;
        Word(" <");
        Word(url[..length]);
        Word(">");
    }

    private static bool IsAddress(ReadOnlySpan<char> href) =>
        href.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || href.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
        || href.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || href.StartsWith("ftp:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Without scheme and last slash.</summary>
    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> url)
    {
        var scheme = url.IndexOf("://");
        if (scheme is > 0 and < 8) url = url[(scheme + 3)..];
        else if (url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) url = url[7..];
        return url.TrimEnd('/');
    }

    /// <summary>What holds inside the open elements.</summary>
    private struct State
    {
        public bool Hidden;
        public bool NoSize;
        public bool Preformatted;
        public int Quotes;
        public int Lists;

        /// <summary>Of the next item of the innermost list; -1 in a list without numbers.</summary>
        public int Number;
    }

    private struct Open
    {
        public uint Key;
        public HtmlElement Element;
        public int HrefStart;
        public int HrefLength;
        public int TextStart;
        public State Outside;
    }
}
