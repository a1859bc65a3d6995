using System.Buffers;
using System.Net;
using System.Text;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Goes through a Received field: clauses of a keyword and a word, and comments between them.</summary>
internal ref partial struct ReceivedReader(ReadOnlySpan<byte> raw)
{
    private enum Clause
    {
        None,
        From,
        By,
        Via,
        With,
        Id,
        For,
        Date,

        /// <summary>A clause that came before; the first counts.</summary>
        Again,
    }

    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \t\r\n\0()<>[]\",;"u8);

    private readonly ReadOnlySpan<byte> _raw = raw;
    private Clause _clause;
    private int _at;

    /// <summary>The clause has its value.</summary>
    private bool _filled;

    /// <summary>The word before was <c>user</c>.</summary>
    private bool _userNext;

    public string? From { get; private set; }

    public IPAddress? FromAddress { get; private set; }

    public string? FromHost { get; private set; }

    public string? Helo { get; private set; }

    public string? HeloCommand { get; private set; }

    public string? Ident { get; private set; }

    public string? By { get; private set; }

    public string? Via { get; private set; }

    public string? With { get; private set; }

    public string? Protocol { get; private set; }

    public string? Id { get; private set; }

    public string? For { get; private set; }

    public string? TlsVersion { get; private set; }

    public string? TlsCipher { get; private set; }

    /// <summary>Where the date begins; -1 without one.</summary>
    public int DateStart { get; private set; } = -1;

    public void Read()
    {
        while (_at < _raw.Length)
        {
            var octet = _raw[_at];
            switch (octet)
            {
                case (byte)'(':
                    Comment(Inside(')', '('));
                    break;
                case (byte)'[':
                    Take(Inside(']', '['), bracketed: true);
                    break;
                case (byte)'<':
                    Take(Inside('>', '<'), bracketed: true);
                    break;
                case (byte)'"':
                    Inside('"', '"');
                    break;
                case (byte)';':
                    _at++;
                    if (DateStart < 0) DateStart = _at;
                    _clause = Clause.Date;
                    break;
                default:
                    Word();
                    break;
            }
        }
    }

    private void Word()
    {
        var start = _at;
        var length = _raw[_at..].IndexOfAny(WordEnds);
        _at = length < 0 ? _raw.Length : _at + Math.Max(1, length);
        if (length == 0) return;
        var word = _raw[start.._at];
        var keyword = Keyword(word);
        if (keyword != Clause.None) Enter(keyword);
        else Take(word, bracketed: false);
    }

    private static Clause Keyword(ReadOnlySpan<byte> word) => word.Length switch
    {
        2 when Ascii.EqualsIgnoreCase(word, "by"u8) => Clause.By,
        2 when Ascii.EqualsIgnoreCase(word, "id"u8) => Clause.Id,
        3 when Ascii.EqualsIgnoreCase(word, "for"u8) => Clause.For,
        3 when Ascii.EqualsIgnoreCase(word, "via"u8) => Clause.Via,
        4 when Ascii.EqualsIgnoreCase(word, "from"u8) => Clause.From,
        4 when Ascii.EqualsIgnoreCase(word, "with"u8) => Clause.With,
        _ => Clause.None,
    };

    private void Enter(Clause clause)
    {
        if (_clause == Clause.Date && clause != Clause.For) return;
        var known = clause switch { Clause.From => From, Clause.By => By, Clause.Via => Via, Clause.With => With, Clause.Id => Id, _ => For };
        (_clause, _filled) = (known is null ? clause : Clause.Again, false);
    }

    /// <summary>A word outside comments: the first is what the clause says.</summary>
    /// <param name="bracketed">It stood in brackets, which are gone.</param>
    private void Take(ReadOnlySpan<byte> word, bool bracketed)
    {
        switch (_clause)
        {
            case Clause.From when _filled:
                BehindFrom(word);
                break;
            case Clause.From:
                From = FieldText.Line(Host(word));
                break;
            case Clause.By when !_filled:
                By = FieldText.Line(Host(word));
                break;
            case Clause.Via when !_filled:
                Via = FieldText.Line(word);
                break;
            case Clause.Id when !_filled:
                Id = FieldText.Line(word);
                break;
            case Clause.For when !_filled && (bracketed || word.Contains((byte)'@')):
                For = FieldText.Line(word);
                break;
            case Clause.With:
                if (!_filled) With = FieldText.Line(word);
                Protocols(word);
                Tls(word);
                break;
        }

        _filled = true;
    }

    /// <summary>A slash is part of no name of a host: "Unknown/Local".</summary>
    private static ReadOnlySpan<byte> Host(ReadOnlySpan<byte> word) => word.IndexOf((byte)'/') is var slash and > 0 ? word[..slash] : word;

    /// <summary>"from host [192.0.2.1]" and "from host as user name@host".</summary>
    private void BehindFrom(ReadOnlySpan<byte> word)
    {
        if (_userNext && word.Contains((byte)'@')) Ident ??= FieldText.Line(word);
        _userNext = Ascii.EqualsIgnoreCase(word, "user"u8);
        FromAddress ??= Address(word);
    }

    private void Comment(ReadOnlySpan<byte> inside)
    {
        if (_clause == Clause.From)
        {
            FromComment(inside);
            _filled = true;
        }
        else if (_clause == Clause.None && inside.Length > 5 && Ascii.EqualsIgnoreCase(inside[..5], "from "u8))
        {
            var word = inside[5..].TrimStart(" \t"u8);
            if (word.IndexOfAny(WordEnds) is var end and >= 0) word = word[..end];
            From = word.IsEmpty ? null : FieldText.Line(word);
        }

        Tls(inside);
    }

    /// <summary>What stands between brackets that may nest; an open one ends with the field. Goes on behind it.</summary>
    private ReadOnlySpan<byte> Inside(char close, char open)
    {
        var start = ++_at;
        for (var depth = 1; _at < _raw.Length; _at++)
        {
            var stop = _raw[_at..].IndexOfAny((byte)close, (byte)open, (byte)'\\');
            if (stop < 0) break;
            _at += stop;
            if (_raw[_at] == '\\') _at++;
            else if (_raw[_at] != close) depth++;
            else if (--depth == 0) return _raw[start.._at++];
        }

        _at = _raw.Length;
        return _raw[start..];
    }
}
