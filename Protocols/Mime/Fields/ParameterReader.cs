using System.Buffers;
using System.Collections.Immutable;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <summary>A parameter as it stands, or one section of it.</summary>
/// <param name="NameLength">Without the star and what follows it.</param>
/// <param name="Section">Its number by RFC 2231 §3; -1 for a parameter that has none.</param>
/// <param name="Extended">Its value is percent-encoded (RFC 2231 §4).</param>
internal readonly record struct ParameterPart(int NameStart, int NameLength, int ValueStart, int ValueLength, int Section, bool Quoted, bool Extended);

/// <summary>Reads one field of a value and parameters.</summary>
internal ref partial struct ParameterReader
{
    /// <summary>A name longer than this is none.</summary>
    private const int MaxName = 100;

    private static readonly SearchValues<byte> TokenOctets =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_*.!#$%&'+^`|~{}"u8);

    private static readonly SearchValues<byte> ValueStops = SearchValues.Create("; \t\r\n\0(\""u8);

    private static readonly SearchValues<byte> NoName = SearchValues.Create(" \t\r\n\0\""u8);

    private static readonly SearchValues<byte> NameStops = SearchValues.Create("=;"u8);

    private static readonly SearchValues<byte> BareStops = SearchValues.Create("; \t\r\n\0"u8);

    private readonly ReadOnlySpan<byte> _raw;
    private readonly DefectScope _defects;
    private readonly int _max;
    private Scratch<ParameterPart> _parts;
    private Scratch<byte> _text;
    private int _at;

    public ParameterReader(ReadOnlySpan<byte> raw, int maxParameters, DefectScope defects, Span<ParameterPart> parts, Span<byte> text)
    {
        _raw = raw;
        _max = maxParameters;
        _defects = defects;
        _parts = new Scratch<ParameterPart>(parts);
        _text = new Scratch<byte>(text);
    }

    public void Dispose()
    {
        _parts.Dispose();
        _text.Dispose();
    }

    /// <summary>What stands before the first semicolon, lower-case, without comments, quotes and white space.</summary>
    public string ReadValue()
    {
        _text.Cut(0);
        while (_at < _raw.Length)
        {
            var stop = _raw[_at..].IndexOfAny(ValueStops);
            if (stop < 0) stop = _raw.Length - _at;
            foreach (var octet in _raw.Slice(_at, stop)) _text.Add(Lower(octet));
            _at += stop;
            if (_at >= _raw.Length || _raw[_at] == ';') break;
            if (_raw[_at] == '"') _at++;
            else SkipBlanks();
            // "text/plain charset=utf-8": the semicolon was forgotten.
            if (_text.Count == 0 || !IsParameterAt(_at)) continue;
            _defects.Report(DefectKind.InvalidParameter, _at);
            break;
        }

        return FieldText.String(_text.Written);
    }

    public ImmutableArray<HeaderParameter> ReadParameters()
    {
        while (ReadPart())
        {
            if (_parts.Count < _max) continue;
            SkipBlanks(semicolons: true);
            if (_at < _raw.Length) _defects.Report(DefectKind.FieldLimit, _at);
            break;
        }

        return _parts.Count == 0 ? [] : Combine();
    }

    /// <summary>Reads one parameter or section. False at the end.</summary>
    private bool ReadPart()
    {
        SkipBlanks(semicolons: true);
        if (_at >= _raw.Length) return false;
        var start = _at;
        var length = _raw[_at..].IndexOfAny(NameStops);
        _at = length < 0 ? _raw.Length : start + length;
        var name = _raw[start.._at].TrimEnd(" \t\r\n\0"u8);
        if (_at >= _raw.Length || _raw[_at] == ';')
        {
            _defects.Report(DefectKind.InvalidParameter, start);
            return _at < _raw.Length;
        }

        _at++;
        SkipBlanks();
        var quoted = _at < _raw.Length && _raw[_at] == '"';
        var (from, to) = quoted ? ReadQuoted() : ReadBare();
        if (name.Length is 0 or > MaxName || name.IndexOfAny(NoName) >= 0) _defects.Report(DefectKind.InvalidParameter, start);
        else if (_max > 0) Keep(start, name, from, to - from, quoted);
        return true;
    }

    private void Keep(int start, ReadOnlySpan<byte> name, int valueStart, int valueLength, bool quoted)
    {
        var section = -1;
        var extended = false;
        var star = name.IndexOf((byte)'*');
        if (star > 0)
        {
            var number = name[(star + 1)..];
            extended = number.IsEmpty || number[^1] == '*';
            if (!number.IsEmpty && extended) number = number[..^1];
            section = number.IsEmpty ? 0 : Number(number);
            if (section < 0)
            {
                _defects.Report(DefectKind.InvalidParameter, start);
                return;
            }
        }

        _parts.Add(new ParameterPart(start, star > 0 ? star : name.Length, valueStart, valueLength, section, quoted, extended));
    }

    /// <summary>The number of a section; -1 for what is none.</summary>
    private static int Number(ReadOnlySpan<byte> digits)
    {
        if (digits.Length > 4 || digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return -1;
        var value = 0;
        foreach (var digit in digits) value = (value * 10) + digit - '0';
        return value;
    }

    /// <summary>Where the text between the quotes stands. Goes on to the semicolon, or to a parameter whose semicolon was forgotten.</summary>
    private (int From, int To) ReadQuoted()
    {
        var from = ++_at;
        while (true)
        {
            var stop = _raw[_at..].IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0)
            {
                _defects.Report(DefectKind.InvalidParameter, from - 1);
                _at = _raw.Length;
                return (from, _at);
            }

            _at += stop + 1;
            if (_raw[_at - 1] == '"') break;
            if (_at < _raw.Length) _at++;
        }

        var to = _at - 1;
        SkipBlanks();
        if (_at < _raw.Length && _raw[_at] != ';') _defects.Report(DefectKind.InvalidParameter, _at);
        while (_at < _raw.Length && _raw[_at] != ';' && !IsParameterAt(_at))
        {
            var stop = _raw[_at..].IndexOfAny(BareStops);
            _at = stop < 0 ? _raw.Length : _at + stop;
            SkipBlanks();
        }

        return (from, to);
    }

    private (int From, int To) ReadBare()
    {
        var from = _at;
        var to = _at;
        while (_at < _raw.Length && _raw[_at] != ';')
        {
            var stop = _raw[_at..].IndexOfAny(BareStops);
            _at = to = stop < 0 ? _raw.Length : _at + stop;
            SkipBlanks();
            if (_at >= _raw.Length || _raw[_at] == ';') break;
            _defects.Report(DefectKind.InvalidParameter, _at);
            if (IsParameterAt(_at)) break;
        }

        if (_raw[from..to].IndexOfAnyExcept(TokenOctets) is var bad and >= 0 && _raw[from + bad] > ' ') _defects.Report(DefectKind.InvalidParameter, from + bad);
        if (from == to) _defects.Report(DefectKind.InvalidParameter, from);
        return (from, to);
    }

    /// <summary>Passes white space and comments, and semicolons if wanted.</summary>
    private void SkipBlanks(bool semicolons = false)
    {
        for (; _at < _raw.Length; _at++)
        {
            var octet = _raw[_at];
            if (octet == '(') SkipComment();
            else if (!FieldText.IsBlank(octet) && !(semicolons && octet == ';')) return;
        }
    }

    /// <summary>Ends on the last octet of the comment.</summary>
    private void SkipComment()
    {
        var start = _at;
        for (var depth = 0; _at < _raw.Length; _at++)
        {
            var stop = _raw[_at..].IndexOfAny((byte)'\\', (byte)'(', (byte)')');
            if (stop < 0) break;
            _at += stop;
            if (_raw[_at] == '\\') _at++;
            else if (_raw[_at] == '(') depth++;
            else if (--depth == 0) return;
        }

        _at = _raw.Length - 1;
        _defects.Report(DefectKind.InvalidParameter, start);
    }

    /// <summary>Do a name and its equals sign stand here? Names are short, so that this is no search.</summary>
    private readonly bool IsParameterAt(int at)
    {
        var rest = _raw.Slice(at, Math.Min(40, _raw.Length - at));
        var end = rest.IndexOfAnyExcept(TokenOctets);
        return end > 0 && rest[end] == '=' && !(end + 1 < rest.Length && rest[end + 1] == '?');
    }
}
