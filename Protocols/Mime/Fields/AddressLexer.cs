using System.Buffers;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

internal enum AddressTokenKind : byte
{
    End,

    /// <summary>Atoms with the dots between them, or an encoded word.</summary>
    Atom,
    Quoted,
    DomainLiteral,
    Comment,
    Special,
}

/// <param name="Start">First octet of what it holds: of quotes and comments what stands inside.</param>
/// <param name="Special">The octet of a special; else 0.</param>
/// <param name="SpaceBefore">White space stands before it.</param>
/// <param name="Plain">Its octets are its text: it has no quoted pair and no folding.</param>
internal readonly record struct AddressToken(AddressTokenKind Kind, int Start, int Length, byte Special, bool SpaceBefore, bool Plain)
{
    public bool Is(char special) => Special == special;

    public bool IsWord => Kind is AddressTokenKind.Atom or AddressTokenKind.Quoted or AddressTokenKind.DomainLiteral;
}

/// <summary>Cuts a raw address field into tokens. Open quotes, comments and literals end with the field.</summary>
/// <remarks>RFC 5322 §3.2.</remarks>
internal ref struct AddressLexer(ReadOnlySpan<byte> raw, DefectScope defects)
{
    private static readonly SearchValues<byte> AtomEnds = SearchValues.Create(" \t\r\n\0\"(<>@,;:["u8);

    private static readonly SearchValues<byte> QuoteStops = SearchValues.Create("\"\\\r\n\0"u8);

    private static readonly SearchValues<byte> CommentStops = SearchValues.Create("()\\\r\n\0"u8);

    private readonly ReadOnlySpan<byte> _raw = raw;
    private readonly DefectScope _defects = defects;
    private int _at;

    /// <summary>A quoted string or comment has no end: another reader may see another field.</summary>
    public bool Open { get; private set; }

    public AddressToken Next()
    {
        var start = _at;
        while (_at < _raw.Length && FieldText.IsBlank(_raw[_at])) _at++;
        var space = _at > start;
        if (_at >= _raw.Length) return new AddressToken(AddressTokenKind.End, _at, 0, 0, space, true);
        var octet = _raw[_at];
        switch (octet)
        {
            case (byte)'"':
                return Delimited(AddressTokenKind.Quoted, QuoteStops, (byte)'"', space);
            case (byte)'(':
                return Delimited(AddressTokenKind.Comment, CommentStops, (byte)')', space);
            case (byte)'[':
                return Literal(space);
            case (byte)'<' or (byte)'>' or (byte)'@' or (byte)',' or (byte)';' or (byte)':':
                return new AddressToken(AddressTokenKind.Special, _at++, 1, octet, space, true);
            default:
                return Atom(space);
        }
    }

    private AddressToken Delimited(AddressTokenKind kind, SearchValues<byte> stops, byte close, bool space)
    {
        var start = ++_at;
        var depth = 1;
        var plain = true;
        while (true)
        {
            var stop = _raw[_at..].IndexOfAny(stops);
            if (stop < 0)
            {
                _at = _raw.Length;
                Open = true;
                _defects.Report(DefectKind.InvalidAddress, start - 1);
                return new AddressToken(kind, start, _at - start, 0, space, plain);
            }

            var octet = _raw[_at + stop];
            _at += stop + 1;
            if (octet == close)
            {
                if (--depth == 0) return new AddressToken(kind, start, _at - 1 - start, 0, space, plain);
            }
            else if (octet == '(')
            {
                depth++;
            }
            else
            {
                plain = false;
                if (octet == '\\' && _at < _raw.Length) _at++;
            }
        }
    }

    private AddressToken Literal(bool space)
    {
        var start = _at;
        var length = _raw[start..].IndexOfAny("],;<>"u8);
        var closed = length >= 0 && _raw[start + length] == ']';
        _at = length < 0 ? _raw.Length : start + length + (closed ? 1 : 0);
        if (!closed) _defects.Report(DefectKind.InvalidAddress, start);
        return new AddressToken(AddressTokenKind.DomainLiteral, start, _at - start, 0, space, _raw[start.._at].IndexOfAny("\r\n\0\\"u8) < 0);
    }

    /// <summary>Raw white space and commas inside an encoded word are let pass, as long as no address can be among them.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> word) => word.IndexOfAny(FieldText.Blanks) < 0 || word.IndexOfAny("<>@"u8) < 0;

    private AddressToken Atom(bool space)
    {
        var start = _at;
        if (_raw[start] == '=' && WordShape.TryMatch(_raw[start..], out var word, out _) && IsWhole(_raw.Slice(start, word.Length)))
        {
            _at += word.Length;
            return new AddressToken(AddressTokenKind.Atom, start, word.Length, 0, space, _raw.Slice(start, word.Length).IndexOfAny("\r\n\0"u8) < 0);
        }

        // At least one octet, so that the lexer always moves.
        var length = _raw[(start + 1)..].IndexOfAny(AtomEnds);
        _at = length < 0 ? _raw.Length : start + 1 + length;
        return new AddressToken(AddressTokenKind.Atom, start, _at - start, 0, space, true);
    }
}
