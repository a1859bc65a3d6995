using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>Walks over the octets of a command. Each step is true with its value, or false with the first <see cref="Fault"/> kept; so grammar reads as <c>a &amp;&amp; b &amp;&amp; c</c>.</summary>
/// <remarks>RFC 9051 §9. Steps named Try are for what may be missing: they are false without a fault.</remarks>
internal ref partial struct CommandCursor(ReadOnlySpan<byte> text, ImapDialect dialect)
{
    private static readonly UTF8Encoding s_utf8 = new(false, true);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private SyntaxFault? _fault;

    public readonly ImapDialect Dialect { get; } = dialect;

    /// <summary>The first fault. Ask for it only after a step was false.</summary>
    public readonly SyntaxFault Fault => _fault ?? new SyntaxFault(_at, "valid argument");

    public readonly bool Failed => _fault is not null;

    /// <summary>True when nothing but spaces is left.</summary>
    public readonly bool AtEnd => Rest.IndexOfAnyExcept((byte)' ') < 0;

    public readonly int Position => _at;

    /// <summary>What has not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _text[_at..];

    public readonly bool At(char octet) => _at < _text.Length && _text[_at] == octet;

    /// <summary>Keeps the fault unless there is one already.</summary>
    /// <returns>False, always.</returns>
    public bool Fail(string expected) => Fail(_at, expected);

    public bool Fail(int offset, string expected)
    {
        _fault ??= new SyntaxFault(offset, expected);
        return false;
    }

    public bool End() => AtEnd || Fail("end of the command");

    public bool Space() => TrySpace() || Fail("space");

    /// <summary>Takes the space before a further argument.</summary>
    /// <remarks>RFC 9051 §9 has one space there and none inside of parentheses. Scripts and hand-written clients (James' MPT) send several, there and at the end: nothing else could be meant.</remarks>
    public bool TrySpace()
    {
        var length = Rest.IndexOfAnyExcept((byte)' ');
        if (length <= 0 || Rest[length] == (byte)')') return false;
        _at += length;
        return true;
    }

    /// <summary>Takes an opening parenthesis.</summary>
    public bool TryOpen()
    {
        if (!TryOctet('(')) return false;
        SkipSpaces();
        return true;
    }

    public bool Open(string expected) => TryOpen() || Fail(expected);

    /// <summary>Takes a closing parenthesis.</summary>
    public bool TryClose()
    {
        var length = Rest.IndexOfAnyExcept((byte)' ');
        if (length < 0 || Rest[length] != (byte)')') return false;
        _at += length + 1;
        return true;
    }

    public bool Close() => TryClose() || Fail("closing parenthesis");

    public bool Octet(char octet, string expected) => TryOctet(octet) || Fail(expected);

    public bool TryOctet(char octet)
    {
        if (!At(octet)) return false;
        _at++;
        return true;
    }

    /// <summary>Takes octets of a class, one at least.</summary>
    public bool Run(System.Buffers.SearchValues<byte> octets, string expected, out ReadOnlySpan<byte> run)
    {
        var length = Rest.IndexOfAnyExcept(octets);
        run = length < 0 ? Rest : Rest[..length];
        if (run.IsEmpty) return Fail(expected);
        _at += run.Length;
        return true;
    }

    public bool Atom(string expected, out ReadOnlySpan<byte> atom) => Run(Octets.Atom, expected, out atom);

    /// <summary>An atom, upper-case.</summary>
    public bool Word(string expected, out string word)
    {
        var good = Atom(expected, out var atom);
        word = good ? Encoding.ASCII.GetString(atom).ToUpperInvariant() : "";
        return good;
    }

    /// <summary>Takes a word, written in any case, when it stands here as a whole.</summary>
    public bool TryWord(ReadOnlySpan<byte> word)
    {
        if (!Ascii.EqualsIgnoreCase(Rest[..Math.Min(word.Length, Rest.Length)], word)) return false;
        if (Rest.Length > word.Length && Octets.Atom.Contains(Rest[word.Length])) return false;
        _at += word.Length;
        return true;
    }

    /// <summary>Takes a word, written in any case.</summary>
    public bool Keyword(ReadOnlySpan<byte> word, string expected) => TryWord(word) || Fail(expected);

    /// <summary>Takes all that is left.</summary>
    public void ToEnd() => _at = _text.Length;

    public bool Number(ulong least, ulong most, string expected, out ulong number)
    {
        number = 0;
        var start = _at;
        while (_at < _text.Length && _text[_at] is >= (byte)'0' and <= (byte)'9')
        {
            var digit = (ulong)(_text[_at] - '0');
            if (number > (most - Math.Min(digit, most)) / 10) return Fail(start, expected);
            number = (number * 10) + digit;
            _at++;
        }

        return (_at > start && number >= least) || Fail(start, expected);
    }

    /// <remarks>RFC 9051 §9: nz-number.</remarks>
    public bool Number32(out uint number)
    {
        var good = Number(1, uint.MaxValue, "number above 0, below 2^32", out var value);
        number = good ? (uint)value : 0;
        return good;
    }

    /// <remarks>RFC 9051 §9: number64.</remarks>
    public bool Number63(out long number)
    {
        var good = Number(0, long.MaxValue, "number below 2^63", out var value);
        number = good ? (long)value : 0;
        return good;
    }

    /// <remarks>RFC 7162 §7: mod-sequence-valzer.</remarks>
    public bool ModSeq(out ulong modSeq) => Number(0, long.MaxValue, "mod-sequence below 2^63", out modSeq);

    private void SkipSpaces()
    {
        var length = Rest.IndexOfAnyExcept((byte)' ');
        if (length > 0) _at += length;
    }
}
