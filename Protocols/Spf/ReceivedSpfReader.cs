using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Spf;

/// <summary>Reads the value of a Received-SPF field, in one pass.</summary>
/// <remarks>RFC 7208 §9.1.</remarks>
internal struct ReceivedSpfReader(string text)
{
    private string? _comment;
    private int _at;

    public Parsed<ReceivedSpf> Read()
    {
        if (Skip(keep: false) is { } open) return open;
        var start = _at;
        while (_at < text.Length && char.IsAsciiLetter(text[_at])) _at++;
        if (!SpfResultWord.TryRead(text.AsSpan(start, _at - start), out var result)) return new SyntaxFault(start, "pass, fail, softfail, neutral, none, temperror or permerror");
        if (_at < text.Length && text[_at] is not (' ' or '\t' or '(' or ';')) return new SyntaxFault(_at, "white space behind the result");
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        if (Skip(keep: true) is { } unclosed) return unclosed;
        while (true)
        {
            while (_at < text.Length && text[_at] == ';')
            {
                _at++;
                if (Skip(keep: false) is { } fault) return fault;
            }

            if (_at == text.Length) return new ReceivedSpf(result) { Comment = _comment, Pairs = pairs.ToImmutable() };
            if (!Pair().Try(out var pair, out var wrong)) return wrong;
            pairs.Add(pair);
            if (Skip(keep: false) is { } end) return end;
        }
    }

    private Parsed<KeyValuePair<string, string>> Pair()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '_' or '.')) _at++;
        if (_at == start) return new SyntaxFault(_at, "key");
        var key = text[start.._at];
        if (Skip(keep: false) is { } open) return open;
        if (_at == text.Length || text[_at] != '=') return new SyntaxFault(_at, "equals sign");
        _at++;
        if (Skip(keep: false) is { } unclosed) return unclosed;
        if (_at < text.Length && text[_at] == '"') return Quoted().Try(out var quoted, out var fault) ? new KeyValuePair<string, string>(key, quoted) : fault;
        start = _at;
        while (_at < text.Length && text[_at] is not (' ' or '\t' or ';' or '(')) _at++;
        return new KeyValuePair<string, string>(key, text[start.._at]);
    }

    private Parsed<string> Quoted()
    {
        var start = _at++;
        var value = new StringBuilder();
        for (; _at < text.Length && text[_at] != '"'; _at++)
        {
            if (text[_at] == '\\' && _at + 1 < text.Length) _at++;
            value.Append(text[_at]);
        }

        if (_at == text.Length) return new SyntaxFault(start, "quoted string that is closed");
        _at++;
        return value.ToString();
    }

    /// <summary>White space and comments, of which the first is kept where asked.</summary>
    private SyntaxFault? Skip(bool keep)
    {
        while (_at < text.Length)
        {
            if (text[_at] == '(')
            {
                if (!Comment().Try(out var comment, out var fault)) return fault;
                if (keep) _comment ??= comment;
            }
            else if (text[_at] is ' ' or '\t')
            {
                _at++;
            }
            else
            {
                break;
            }
        }

        return null;
    }

    private Parsed<string> Comment()
    {
        var start = _at;
        var depth = 0;
        var comment = new StringBuilder();
        for (; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c == '\\' && _at + 1 < text.Length)
            {
                comment.Append(text[++_at]);
                continue;
            }

            if (c == '(' && depth++ == 0) continue;
            if (c == ')' && --depth == 0)
            {
                _at++;
                return comment.ToString();
            }

            comment.Append(c);
        }

        return new SyntaxFault(start, "comment that is closed");
    }
}
