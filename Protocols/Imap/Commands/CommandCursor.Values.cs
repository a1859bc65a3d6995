using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Mox.Protocols.Imap;

/// <summary>Steps over whole values: strings, names, sets, flags, dates.</summary>
internal ref partial struct CommandCursor
{
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
        if (!Open("list of flags")) return false;
        var found = ImmutableArray.CreateBuilder<Flag>();
        var known = new HashSet<Flag>();
        while (!TryClose())
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

    /// <summary>The name meant. ASCII that is not modified UTF-7 is taken as it stands: clients send a bare <c>&amp;</c>, and imaptest asks NO of such a name, not BAD.</summary>
    /// <remarks>RFC 3501 §5.1: names beyond ASCII are not taken unless UTF-8 was enabled.</remarks>
    private bool MailboxText(int start, ReadOnlySpan<byte> octets, out string name)
    {
        if (Dialect.Utf8) return Text(octets, out name);
        name = "";
        if (Failed) return false;
        if (ModifiedUtf7.Decode(octets).Try(out var decoded, out _)) name = decoded;
        else if (octets.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is var bad and >= 0) return Fail(start + bad, "mailbox name in modified UTF-7");
        else name = Encoding.ASCII.GetString(octets);
        return true;
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
