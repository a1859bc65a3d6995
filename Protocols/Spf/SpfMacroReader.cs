using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Spf;

/// <summary>Reads texts with macros, in one pass.</summary>
/// <remarks>RFC 7208 §7.1; §12 has the grammar as a whole.</remarks>
internal struct SpfMacroReader(string text, SpfTextKind kind)
{
    private const string Delimiters = ".-+,/_=";

    private readonly ImmutableArray<SpfPiece>.Builder _pieces = ImmutableArray.CreateBuilder<SpfPiece>();
    private readonly StringBuilder _literal = new();
    private int _at;

    /// <summary>Where the literal text behind the last percent sign begins.</summary>
    private int _tail;

    public Parsed<SpfMacroString> Read()
    {
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c == '%')
            {
                if (Expand() is { } fault) return fault;
                _tail = _at;
                continue;
            }

            if (c is < '!' or > '~' && !(c == ' ' && kind == SpfTextKind.Explanation)) return new SyntaxFault(_at, "visible ASCII character");
            _literal.Append(c);
            _at++;
        }

        if (kind == SpfTextKind.DomainSpec && DomainEnd() is { } wrong) return wrong;
        EndLiteral();
        return new SpfMacroString(text, _pieces.ToImmutable());
    }

    private SyntaxFault? Expand()
    {
        var next = _at + 1 < text.Length ? text[_at + 1] : '\0';
        switch (next)
        {
            case '%':
                _literal.Append('%');
                break;
            case '_':
                _literal.Append(' ');
                break;
            case '-':
                _literal.Append("%20");
                break;
            case '{':
                return Macro();
            default:
                return new SyntaxFault(_at + 1, "{, %, _ or - behind the percent sign");
        }

        _at += 2;
        return null;
    }

    private SyntaxFault? Macro()
    {
        _at += 2;
        var letter = _at < text.Length ? char.ToLowerInvariant(text[_at]) : '\0';
        if (!"slodiphcrtv".Contains(letter, StringComparison.Ordinal)) return new SyntaxFault(_at, "macro letter: s, l, o, d, i, p, v, h, c, r or t");
        if (kind == SpfTextKind.DomainSpec && letter is 'c' or 'r' or 't') return new SyntaxFault(_at, "macro letter other than c, r and t, which stand in explanations only");
        var escaped = char.IsAsciiLetterUpper(text[_at++]);
        var digits = _at;
        var parts = 0;
        for (; _at < text.Length && char.IsAsciiDigit(text[_at]); _at++) parts = Math.Min((parts * 10) + (text[_at] - '0'), 100_000);
        if (_at > digits && parts == 0) return new SyntaxFault(digits, "number of parts above 0");
        var reversed = _at < text.Length && text[_at] is 'r' or 'R';
        if (reversed) _at++;
        var start = _at;
        while (_at < text.Length && Delimiters.Contains(text[_at], StringComparison.Ordinal)) _at++;
        if (_at >= text.Length || text[_at] != '}') return new SyntaxFault(_at, "} at the end of the macro");
        EndLiteral();
        _pieces.Add(new SpfPiece("", new SpfMacro(letter, parts, reversed, text[start.._at], escaped)));
        _at++;
        return null;
    }

    /// <summary>The end of a domain-spec: a macro, or a dot and a label that is not all digits.</summary>
    private readonly SyntaxFault? DomainEnd()
    {
        if (text.Length == 0) return new SyntaxFault(0, "domain name");
        if (_tail == text.Length) return null;
        var tail = text.AsSpan(_tail);
        if (tail[^1] == '.') tail = tail[..^1];
        var dot = tail.LastIndexOf('.');
        var at = _tail + dot + 1;
        if (dot < 0) return new SyntaxFault(_tail, "domain name of at least two labels");
        var label = tail[(dot + 1)..];
        if (label.IsEmpty || label[0] == '-' || label[^1] == '-') return new SyntaxFault(at, "label that neither begins nor ends with a hyphen");
        var dashed = false;
        var lettered = false;
        for (var i = 0; i < label.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(label[i]) && label[i] != '-') return new SyntaxFault(at + i, "letter, digit or hyphen in the last label");
            dashed |= label[i] == '-';
            lettered |= char.IsAsciiLetter(label[i]);
        }

        return dashed || lettered ? null : new SyntaxFault(at, "last label that is not a number (an address is written ip4: or ip6:)");
    }

    private readonly void EndLiteral()
    {
        if (_literal.Length == 0) return;
        _pieces.Add(new SpfPiece(_literal.ToString(), null));
        _literal.Clear();
    }
}
