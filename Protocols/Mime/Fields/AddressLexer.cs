using System.Text;

namespace Mox.Protocols.Mime.Fields;

internal enum AddressTokenKind
{
    /// <summary>An atom or an encoded word.</summary>
    Atom,
    Quoted,
    DomainLiteral,
    Comment,
    Special,
    End,
}

/// <param name="Text">Unquoted; of a comment: what stands inside.</param>
/// <param name="SpaceBefore">White space or a comment stood before it.</param>
internal readonly record struct AddressToken(AddressTokenKind Kind, string Text, bool SpaceBefore)
{
    public bool Is(char special) => Kind == AddressTokenKind.Special && Text[0] == special;
}

/// <summary>Cuts an unfolded address field into tokens. Open quotes, comments and literals end with the field.</summary>
/// <remarks>RFC 5322 §3.2.</remarks>
internal ref struct AddressLexer(ReadOnlySpan<char> text)
{
    private static readonly System.Buffers.SearchValues<char> AtomEnds = System.Buffers.SearchValues.Create(" \t\r\n\0\"(<>@,;:.[");

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    public AddressToken Next()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n' or '\0') _at++;
        var space = _at > start;
        if (_at >= _text.Length) return new AddressToken(AddressTokenKind.End, "", space);
        var c = _text[_at];
        switch (c)
        {
            case '"':
                _at++;
                return new AddressToken(AddressTokenKind.Quoted, Until('"', null), space);
            case '(':
                _at++;
                return new AddressToken(AddressTokenKind.Comment, Until(')', '('), space);
            case '[':
                return new AddressToken(AddressTokenKind.DomainLiteral, Literal(), space);
            case '<' or '>' or '@' or ',' or ';' or ':' or '.':
                _at++;
                return new AddressToken(AddressTokenKind.Special, c.ToString(), space);
            default:
                return new AddressToken(AddressTokenKind.Atom, Atom(), space);
        }
    }

    private string Until(char close, char? open)
    {
        var result = new StringBuilder();
        var depth = 1;
        while (_at < _text.Length)
        {
            var c = _text[_at++];
            if (c == '\\' && _at < _text.Length)
            {
                result.Append(_text[_at++]);
                continue;
            }

            if (c == close && --depth == 0) break;
            if (c == open) depth++;
            result.Append(c);
        }

        return result.ToString();
    }

    private string Literal()
    {
        var start = _at;
        var length = _text[start..].IndexOfAny("],;<>");
        _at = length < 0 ? _text.Length : start + length + (_text[start + length] == ']' ? 1 : 0);
        var literal = _text[start.._at];
        return literal.IndexOfAny(" \t") < 0 ? literal.ToString() : literal.ToString().Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal);
    }

    private string Atom()
    {
        var start = _at;
        if (EncodedWord.TryMatch(_text[_at..], out var word) && _text.Slice(_at, word.Length).IndexOfAny(" \t") < 0)
        {
            _at += word.Length;
            return _text[start.._at].ToString();
        }

        // At least one character, so that the lexer always moves.
        var length = _text[(start + 1)..].IndexOfAny(AtomEnds);
        _at = length < 0 ? _text.Length : start + 1 + length;
        return _text[start.._at].ToString();
    }
}
