using System.Text;

namespace Mox.Shared.Contracts.Webmail.Search;

/// <summary>A piece of a search as it was typed.</summary>
/// <param name="Source">The text it stands for; of a group its bracket.</param>
/// <param name="Operator">Null for plain words.</param>
/// <param name="Value">What stands behind the operator, or the words, without quotes.</param>
internal readonly record struct SearchToken(SearchTokenKind Kind, string Source, bool Negated, SearchOperator? Operator, string Value);

internal enum SearchTokenKind
{
    Term,
    Or,
    Open,
    Close,
}

/// <summary>Cuts the text of a search into its pieces. Any text can be cut: an open quote ends with the text, a bracket without its other half is closed at the end or passed over.</summary>
internal ref struct SearchTokens(string text)
{
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;
    private int _depth;
    private int _closing;

    public bool Next(out SearchToken token)
    {
        if (_closing > 0)
        {
            (_closing, _depth) = (_closing - 1, _depth - 1);
            token = new SearchToken(SearchTokenKind.Close, ")", false, null, "");
            return true;
        }

        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (char.IsWhiteSpace(c))
            {
                _at++;
            }
            else if (c == ')')
            {
                _at++;
                if (_depth == 0) continue;
                _depth--;
                token = new SearchToken(SearchTokenKind.Close, ")", false, null, "");
                return true;
            }
            else if (c == '(' || (c == '-' && _at + 1 < _text.Length && _text[_at + 1] == '('))
            {
                _at += c == '-' ? 2 : 1;
                if (_depth == MaxDepth) continue;
                _depth++;
                token = new SearchToken(SearchTokenKind.Open, c == '-' ? "-(" : "(", c == '-', null, "");
                return true;
            }
            else
            {
                token = Term();
                return true;
            }
        }

        token = default;
        return false;
    }

    private SearchToken Term()
    {
        var start = _at;
        var negated = _text[_at] == '-' && _at + 1 < _text.Length && _text[_at + 1] != ')' && !char.IsWhiteSpace(_text[_at + 1]);
        if (negated) _at++;
        var known = Operator();
        var quoted = _at < _text.Length && _text[_at] == '"';
        var value = quoted ? Quoted() : Word();
        var source = new string(_text[start.._at]);
        if (_closing > 0) _at += _closing;
        return known is null && !quoted && !negated && value == "OR" ? new SearchToken(SearchTokenKind.Or, source, false, null, "") : new SearchToken(SearchTokenKind.Term, source, negated, known, value);
    }

    private SearchOperator? Operator()
    {
        var end = _at;
        while (end < _text.Length && (char.IsAsciiLetter(_text[end]) || _text[end] == '_')) end++;
        if (end == _at || end >= _text.Length || _text[end] != ':' || SearchOperator.Find(new string(_text[_at..end])) is not { } known) return null;
        _at = end + 1;
        return known;
    }

    private string Quoted()
    {
        var value = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] != '"')
            {
                value.Append(_text[_at]);
                continue;
            }

            _at++;
            if (_at >= _text.Length || _text[_at] != '"') break;
            value.Append('"');
        }

        return value.ToString();
    }

    /// <summary>Up to white space; brackets at its end that it did not open itself close the groups it stands in.</summary>
    private string Word()
    {
        var start = _at;
        var own = 0;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]))
        {
            if (_text[_at] == '(') own++;
            _at++;
        }

        var end = _at;
        while (end > start && _text[end - 1] == ')' && _closing < _depth && Ends(start, end, own)) (end, _closing) = (end - 1, _closing + 1);
        _at = end;
        return new string(_text[start..end]);
    }

    /// <summary>True when the word holds more closing brackets than it opened.</summary>
    private readonly bool Ends(int start, int end, int own)
    {
        var closed = 0;
        foreach (var c in _text[start..end]) closed += c == ')' ? 1 : 0;
        return closed > own;
    }
}
