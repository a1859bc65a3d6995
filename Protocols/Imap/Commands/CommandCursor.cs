using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>Walks over the octets of a command. Each step is true with its value, or false with the first <see cref="Fault"/> kept; so grammar reads as <c>a &amp;&amp; b &amp;&amp; c</c>.</summary>
/// <remarks>RFC 9051 §9. Steps named Try are for what may be missing: they are false without a fault.</remarks>
internal ref struct CommandCursor(ReadOnlySpan<byte> text, ImapDialect dialect)
{
    private static readonly UTF8Encoding s_utf8 = new(false, true);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private SyntaxFault? _fault;

    public readonly ImapDialect Dialect { get; } = dialect;

    /// <summary>The first fault. Ask for it only after a step was false.</summary>
    public readonly SyntaxFault Fault => _fault ?? new SyntaxFault(_at, "valid argument");

    public readonly bool Failed => _fault is not null;

    public readonly bool AtEnd => _at == _text.Length;

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

    public bool Space() => Octet(' ', "space");

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
        while (!AtEnd && _text[_at] is >= (byte)'0' and <= (byte)'9')
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

    /// <remarks>RFC 9051 §9: string. UTF-8 may stand between quotes whatever was enabled: a leniency for clients that never send ENABLE.</remarks>
    public bool StringOctets(out ReadOnlySpan<byte> value)
    {
        if (At('"')) return Quoted(out value);
        if (At('{')) return Literal(out value);
        value = default;
        return Fail("string");
    }

    public bool String(out string value) => StringOctets(out var octets) & Text(octets, out value);

    /// <remarks>RFC 9051 §9: astring.</remarks>
    public bool AString(out string value) => AStringOctets(out var octets) & Text(octets, out value);

    public bool AStringOctets(out ReadOnlySpan<byte> value) =>
        At('"') || At('{') ? StringOctets(out value) : Run(Octets.AString, "atom or string", out value);

    /// <remarks>RFC 9051 §9: nstring.</remarks>
    public bool NString(out string? value)
    {
        value = null;
        if (TryWord("NIL"u8)) return true;
        if (!String(out var text)) return false;
        value = text;
        return true;
    }

    /// <remarks>RFC 9051 §9: mailbox; §5.1 for its octets.</remarks>
    public bool Mailbox(out string name)
    {
        var start = _at;
        name = "";
        return AStringOctets(out var octets) && MailboxText(start, octets, out name);
    }

    /// <remarks>RFC 9051 §9: list-mailbox.</remarks>
    public bool ListMailbox(out string pattern)
    {
        var start = _at;
        pattern = "";
        return (At('"') || At('{') ? StringOctets(out var octets) : Run(Octets.List, "mailbox pattern", out octets)) && MailboxText(start, octets, out pattern);
    }

    public bool Set([NotNullWhen(true)] out SequenceSet? set)
    {
        set = null;
        var length = Rest.IndexOfAnyExcept(Octets.Set);
        var text = length < 0 ? Rest : Rest[..length];
        if (!SequenceSet.Parse(text).Try(out set, out var fault)) return Fail(_at + fault.Offset, fault.Expected);
        _at += text.Length;
        return true;
    }

    /// <summary>A set of numbers without <c>*</c> and <c>$</c>.</summary>
    public bool KnownSet([NotNullWhen(true)] out UidSet? set)
    {
        set = null;
        var start = _at;
        if (!Set(out var written)) return false;
        if (written.IsSaved || written.Ranges.Any(range => range.HasStar)) return Fail(start, "numbers without * or $");
        set = written.Resolve(0);
        return true;
    }

    public bool Flag(out Flag flag)
    {
        var start = _at;
        var length = Rest.IndexOfAny(" )"u8);
        var text = length < 0 ? Rest : Rest[..length];
        if (!Imap.Flag.Parse(text).Try(out flag, out var fault)) return Fail(start + fault.Offset, fault.Expected);
        _at += text.Length;
        return true;
    }

    public bool Attribute(out MailboxAttribute attribute)
    {
        var length = Rest.IndexOfAny(" )"u8);
        var text = length < 0 ? Rest : Rest[..length];
        if (!MailboxAttribute.Parse(text).Try(out attribute, out var fault)) return Fail(_at + fault.Offset, fault.Expected);
        _at += text.Length;
        return true;
    }

    /// <remarks>RFC 9051 §9: date.</remarks>
    public bool Date(out DateOnly date)
    {
        var quoted = TryOctet('"');
        var length = Rest.IndexOfAny(" )\""u8);
        var text = length < 0 ? Rest : Rest[..length];
        if (!ImapDate.ParseDate(text).Try(out date, out var fault)) return Fail(_at + fault.Offset, fault.Expected);
        _at += text.Length;
        return !quoted || Octet('"', "closing quote");
    }

    /// <remarks>RFC 9051 §9: date-time.</remarks>
    public bool DateTime(out DateTimeOffset time)
    {
        time = default;
        if (!Octet('"', "date and time between quotes")) return false;
        var length = Rest.IndexOf((byte)'"');
        if (length < 0) return Fail("closing quote");
        if (!ImapDate.ParseDateTime(Rest[..length]).Try(out time, out var fault)) return Fail(_at + fault.Offset, fault.Expected);
        _at += length + 1;
        return true;
    }

    /// <summary>Flags between parentheses, possibly none; doubles are kept once.</summary>
    public bool FlagList(out ImmutableArray<Flag> flags)
    {
        flags = [];
        if (!Octet('(', "list of flags")) return false;
        var found = ImmutableArray.CreateBuilder<Flag>();
        var known = new HashSet<Flag>();
        while (!TryOctet(')'))
        {
            if (known.Count > 0 && !Space()) return false;
            if (!Flag(out var flag)) return false;
            if (known.Add(flag)) found.Add(flag);
        }

        flags = found.ToImmutable();
        return true;
    }

    /// <summary>Decodes UTF-8; no NUL.</summary>
    public bool Text(ReadOnlySpan<byte> octets, out string text)
    {
        text = "";
        if (Failed) return false;
        if (octets.Contains((byte)0)) return Fail("text without NUL");
        try
        {
            text = s_utf8.GetString(octets);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return Fail("text in UTF-8");
        }
    }

    private bool MailboxText(int start, ReadOnlySpan<byte> octets, out string name)
    {
        if (Dialect.Utf8) return Text(octets, out name);
        if (ModifiedUtf7.Decode(octets).Try(out var decoded, out var fault))
        {
            name = decoded;
            return true;
        }

        name = "";
        return Fail(start + fault.Offset, fault.Expected);
    }

    private bool Quoted(out ReadOnlySpan<byte> value)
    {
        value = default;
        var start = ++_at;
        List<byte>? unescaped = null;
        while (true)
        {
            var length = Rest.IndexOfAnyExcept(Octets.QuotedPlain);
            if (length < 0) return Fail(_text.Length, "closing quote");
            unescaped?.AddRange(Rest[..length]);
            _at += length;
            switch (_text[_at])
            {
                case (byte)'"':
                    value = unescaped is null ? _text[start.._at] : unescaped.ToArray();
                    _at++;
                    return true;
                case (byte)'\\' when _at + 1 < _text.Length && _text[_at + 1] is (byte)'"' or (byte)'\\':
                    unescaped ??= [.. _text[start.._at]];
                    unescaped.Add(_text[_at + 1]);
                    _at += 2;
                    break;
                case (byte)'\\':
                    return Fail(_at + 1, "quote or backslash after a backslash");
                default:
                    return Fail("octet that may stand between quotes");
            }
        }
    }

    /// <remarks>RFC 9051 §9: literal. The reader has put its octets in place.</remarks>
    private bool Literal(out ReadOnlySpan<byte> value)
    {
        value = default;
        var lineEnd = Rest.IndexOf((byte)'\n');
        if (lineEnd < 0) return Fail("literal");
        var line = Rest[..lineEnd];
        if (line is [.., (byte)'\r']) line = line[..^1];
        if (LiteralMarker.AtEnd(line) is not { Start: 0 } found) return Fail("literal");
        var from = _at + lineEnd + 1;
        if (found.Marker.Length > _text.Length - from) return Fail("octets of the literal");
        value = _text.Slice(from, (int)found.Marker.Length);
        _at = from + value.Length;
        return true;
    }
}
