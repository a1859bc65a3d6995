using System.Net;
using System.Text;

namespace Mox.Protocols.Text;

/// <summary>The readable text of an HTML document: for previews, for searching, for quoting in an answer. Not for showing HTML, and no sanitiser.</summary>
/// <remarks>Reads forward once, in linear time; the result is bounded. Whatever is not HTML comes out as text.</remarks>
public ref struct HtmlText
{
    private readonly ReadOnlySpan<char> _html;
    private readonly int _maxChars;
    private readonly StringBuilder _text;
    private int _at;
    private int _newLines;
    private bool _space;
    private int _preformatted;
    private int _quotes;

    private HtmlText(ReadOnlySpan<char> html, int maxChars)
    {
        _html = html;
        _maxChars = maxChars;
        _text = new StringBuilder(Math.Min(html.Length, Math.Min(maxChars, 4096)));
    }

    /// <summary>Converts. Blocks become lines, paragraphs are parted by an empty line, list items begin with <c>* </c>, quotations with <c>&gt; </c>.</summary>
    public static string Convert(ReadOnlySpan<char> html, int maxChars)
    {
        var reader = new HtmlText(html, maxChars);
        reader.Run();
        var text = reader._text;
        var length = Math.Min(text.Length, maxChars);
        if (length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1])) length--;
        return text.ToString(0, length).TrimEnd();
    }

    private void Run()
    {
        while (_at < _html.Length && _text.Length < _maxChars)
        {
            var tag = _html[_at..].IndexOf('<');
            if (tag < 0)
            {
                Text(_html[_at..]);
                return;
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
        var closing = _html[_at + 1] == '/';
        var start = _at + (closing ? 2 : 1);
        var nameEnd = start;
        while (nameEnd < _html.Length && char.IsAsciiLetterOrDigit(_html[nameEnd])) nameEnd++;
        var name = _html[start..nameEnd];
        _at = TagEnd(nameEnd);
        Span<char> lower = stackalloc char[12];
        if (name.Length is 0 or > 12) return;
        name.ToLowerInvariant(lower);
        switch (lower[..name.Length])
        {
            case "script" or "style" or "title" or "textarea" or "template" or "xmp" or "iframe" or "noembed" or "noframes" or "svg" or "math" or "object" when !closing:
                SkipTo(name);
                break;
            case "br":
                Break(_newLines + 1);
                break;
            case "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "ul" or "ol" or "dl" or "table" or "hr":
                Break(2);
                break;
            case "pre":
                Break(2);
                _preformatted = Math.Max(0, _preformatted + (closing ? -1 : 1));
                break;
            case "blockquote":
                Break(1);
                _quotes = Math.Max(0, _quotes + (closing ? -1 : 1));
                break;
            case "li":
                Break(1);
                if (!closing) Text("* ");
                break;
            case "div" or "tr" or "dt" or "dd" or "section" or "article" or "header" or "footer" or "nav" or "main" or "form" or "fieldset" or "address" or "center"
                or "figure" or "figcaption" or "caption" or "body" or "head" or "html" or "option" or "select" or "legend" or "aside" or "details" or "summary":
                Break(1);
                break;
            case "td" or "th":
                _space = _text.Length > 0;
                break;
            default:
                break;
        }
    }

    /// <summary>Behind the end of a tag; a quoted attribute may hold <c>&gt;</c>.</summary>
    private readonly int TagEnd(int at)
    {
        while (at < _html.Length)
        {
            var next = _html[at..].IndexOfAny('>', '"', '\'');
            if (next < 0) return _html.Length;
            at += next;
            if (_html[at] == '>') return at + 1;
            // A quote counts only as the start of a value; a stray one is not.
            if (!IsValueStart(at))
            {
                at++;
                continue;
            }

            var close = _html[(at + 1)..].IndexOf(_html[at]);
            if (close < 0) return _html.Length;
            at += close + 2;
        }

        return at;
    }

    private readonly bool IsValueStart(int at)
    {
        var back = at - 1;
        while (back > 0 && at - back < 64 && _html[back] is ' ' or '\t' or '\n' or '\r') back--;
        return back >= 0 && _html[back] == '=';
    }

    /// <summary>Leaves out an element with all that is in it.</summary>
    private void SkipTo(ReadOnlySpan<char> name)
    {
        while (_at < _html.Length)
        {
            var close = _html[_at..].IndexOf("</", StringComparison.Ordinal);
            if (close < 0) break;
            _at += close + 2;
            if (!_html[_at..].StartsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
            _at = TagEnd(_at + name.Length);
            return;
        }

        _at = _html.Length;
    }

    private void Text(ReadOnlySpan<char> piece)
    {
        if (piece.IsEmpty) return;
        var text = piece.Contains('&') ? WebUtility.HtmlDecode(piece.ToString()) : null;
        foreach (var c in text is null ? piece : text)
        {
            if (_text.Length >= _maxChars) return;
            if (_preformatted > 0 && c == '\n')
            {
                Break(_newLines + 1);
            }
            else if (_preformatted == 0 && c is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _space = true;
            }
            else if (c is not ('\r' or '\0'))
            {
                Append(c);
            }
        }
    }

    private void Append(char c)
    {
        if (_newLines > 0 || _text.Length == 0)
        {
            if (_text.Length > 0) _text.Append('\n', Math.Min(_newLines, 2));
            for (var i = 0; i < Math.Min(_quotes, 10); i++) _text.Append("> ");
            (_newLines, _space) = (0, false);
        }

        if (_space && _text[^1] is not (' ' or '\n')) _text.Append(' ');
        _space = false;
        _text.Append(c);
    }

    private void Break(int lines)
    {
        _newLines = Math.Max(_newLines, Math.Min(lines, 2));
        _space = false;
    }
}
