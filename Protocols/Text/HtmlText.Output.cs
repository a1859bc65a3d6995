using System.Buffers;
using System.Globalization;
using System.Text;

namespace Mox.Protocols.Text;

/// <summary>How text and line breaks come out.</summary>
public ref partial struct HtmlText
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\n\f\r\0\u00A0&");

    /// <summary>The sign of a list item.</summary>
    private void Marker(ref Open item)
    {
        if (Unseen) return;
        _markerEnd = -1;
        Break(1);
        StartLine();
        for (var i = 1; i < Math.Min(_state.Lists, MaxQuotes); i++) _text.Add("  ");
        if (_state.Number >= 0)
        {
            Span<char> digits = stackalloc char[12];
            _state.Number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            _text.Add(digits[..length]);
            _text.Add(". ");
            _state.Number++;
        }
        else
        {
            _text.Add("* ");
        }

        _markerEnd = _text.Length;
        item.TextStart = _text.Length;
    }

    private readonly bool AtLineStart => _newLines > 0 || _text.Length == 0 || _text.Length == _markerEnd;

    private readonly bool Unseen => _state.Hidden || _state.NoSize;

    private void Text(scoped ReadOnlySpan<char> piece)
    {
        if (piece.IsEmpty || Unseen) return;
        while (!piece.IsEmpty && !_text.IsFull)
        {
            var special = piece.IndexOfAny(Special);
            Word(special < 0 ? piece : piece[..special]);
            if (special < 0) return;
            piece = piece[special..];
            if (piece[0] == '&' && HtmlEntities.Read(piece, out var character) is var taken and > 0)
            {
                Character(character);
                piece = piece[taken..];
            }
            else
            {
                Character(piece[0]);
                piece = piece[1..];
            }
        }
    }

    private void Character(int character)
    {
        if (_state.Preformatted && character == '\n') Break(_newLines + 1);
        else if (!_state.Preformatted && character is ' ' or '\t' or '\n' or '\r' or '\f') _space = true;
        else if (character == '\u00A0' && !_state.Preformatted && AtLineStart) _space = false; // a paragraph of nothing else is an empty one
        else if (character is not ('\r' or '\0')) Word(new Rune(character));
    }

    private void Word(Rune character)
    {
        Span<char> chars = stackalloc char[2];
        Word(chars[..character.EncodeToUtf16(chars)]);
    }

    /// <summary>Text without white space that means anything.</summary>
    private void Word(scoped ReadOnlySpan<char> word)
    {
        if (word.IsEmpty) return;
        StartLine();
        if (_space && _text.Last is not (' ' or '\n')) _text.Add(" ");
        _space = false;
        _text.Add(word);
    }

    /// <summary>The line breaks that are due, and the marks of quotation.</summary>
    private void StartLine()
    {
        if (_newLines == 0 && _text.Length > 0) return;
        var quotes = Math.Min(_state.Quotes, MaxQuotes);
        if (_text.Length > 0)
        {
            _text.Add("\n");
            if (_newLines > 1)
            {
                for (var i = 0; i < Math.Min(quotes, _lineQuotes); i++) _text.Add(i == 0 ? ">" : " >");
                _text.Add("\n");
            }
        }

        for (var i = 0; i < quotes; i++) _text.Add("> ");
        (_lineQuotes, _newLines, _space) = (quotes, 0, false);
    }

    private void Break(int lines)
    {
        if (lines == 0 || Unseen || _text.Length == _markerEnd) return;
        _newLines = Math.Max(_newLines, Math.Min(lines, 2));
        _space = false;
    }
}
