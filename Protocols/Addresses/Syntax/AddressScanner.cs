using System.Text;

namespace Mox.Protocols.Addresses.Syntax;

/// <summary>Walks over an address and notes what it sees. A method that returns false has noted the fault.</summary>
internal ref partial struct AddressScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;
    private AddressTraits _traits;
    private AddressFault _fault;
    private int _faultAt;
    private int _localOctets;

    public readonly AddressClass Verdict() => new((_traits & AddressTraits.HeaderOnly) == 0 ? AddressUse.Smtp : AddressUse.HeaderOnly, _traits, AddressFault.None, 0);

    public readonly AddressClass Refusal() => new(AddressUse.Invalid, _traits, _fault, _faultAt);

    private readonly bool AtEnd => _at >= _text.Length;

    private readonly char Now => _at < _text.Length ? _text[_at] : '\0';

    /// <summary>Reads <c>local@domain</c> up to the end, or up to (not over) an angle bracket.</summary>
    /// <param name="ending">The bracket; NUL for none.</param>
    public bool AddrSpec(char ending)
    {
        if (!LocalWords()) return false;
        _at++; // the at sign
        return Domain(ending, counted: true); // which ends at the end or at what may follow
    }

    /// <summary>Reads <c>[display-name] "&lt;" [route] addr-spec "&gt;"</c>.</summary>
    public bool NameAddr()
    {
        _traits |= AddressTraits.Named;
        if (!FindBracket(out var bracket)) return false;
        _at = bracket + 1;
        if (!Cfws(out _)) return false;
        if (Now is '@' or ',' && !Route()) return false;
        if (!AddrSpec('>')) return false;
        if (AtEnd) return Fail(AddressFault.UnclosedBracket);
        _at++;
        return Cfws(out _) && (AtEnd || Fail(AddressFault.TextAfterBracket));
    }

    /// <summary>Where the angle bracket opens behind words of a display name; -1 when something else comes first that is part of an address.</summary>
    public bool FindBracket(out int bracket)
    {
        bracket = -1;
        while (true)
        {
            if (!Cfws(out _)) return false;
            if (AtEnd || Now == '@') return true;
            if (Now == '<')
            {
                bracket = _at;
                return true;
            }

            if (Now == '"')
            {
                if (!Quoted()) return false;
            }
            else if (Now == '.')
            {
                _at++;
            }
            else if (!Atom())
            {
                return false;
            }
        }
    }

    private bool Fail(AddressFault fault)
    {
        (_fault, _faultAt) = (fault, Math.Min(_at, _text.Length));
        return false;
    }

    /// <summary>The words of the local part with the dots between them, up to (not over) the at sign.</summary>
    private bool LocalWords()
    {
        for (var words = 0; ; words++)
        {
            if (!Cfws(out var before)) return false;
            if (before && words > 0) _traits |= AddressTraits.ObsoleteWords;
            if (AtEnd) return Fail(words == 0 && _localOctets == 0 ? AddressFault.NoDomain : AddressFault.TrailingDot);
            if (Now == '@') return Fail(words == 0 ? AddressFault.NoLocalPart : AddressFault.TrailingDot);
            if (Now == '.') return Fail(words == 0 ? AddressFault.LeadingDot : AddressFault.ConsecutiveDots);
            var (start, quoted) = (_at, Now == '"');
            if (quoted)
            {
                _traits |= words == 0 ? AddressTraits.QuotedLocalPart : AddressTraits.ObsoleteWords;
                if (!Quoted()) return false;
            }
            else if (!Atom())
            {
                return false;
            }

            _localOctets += Encoding.UTF8.GetByteCount(_text[start.._at]);
            if (!Cfws(out var after)) return false;
            if (AtEnd) return Fail(AddressFault.NoDomain);
            if (Now == '@')
            {
                if (after) _traits |= AddressTraits.SpaceNearAt;
                if (_localOctets > 64) _traits |= AddressTraits.LongLocalPart;
                return true;
            }

            if (Now != '.') return Fail(after ? AddressFault.TextAfterSpace : quoted ? AddressFault.TextAfterQuote : AddressFault.Character);
            if (after || quoted) _traits |= AddressTraits.ObsoleteWords;
            _at++;
            _localOctets++;
        }
    }

    /// <summary>A run of atom characters, one at least.</summary>
    private bool Atom()
    {
        var start = _at;
        while (!AtEnd && LocalPart.IsAtext(Now))
        {
            if (!Beyond()) return false;
        }

        return _at > start || Fail(AddressFault.Character);
    }

    /// <summary>Steps over one character; beyond ASCII it must be whole and no control character.</summary>
    private bool Beyond()
    {
        if (Now < 0x80)
        {
            _at++;
            return true;
        }

        if (Rune.DecodeFromUtf16(_text[_at..], out var rune, out var used) != System.Buffers.OperationStatus.Done || Rune.IsControl(rune) || rune.Value == 0xFFFE) return Fail(AddressFault.Character);
        _traits |= AddressTraits.International;
        _at += used;
        return true;
    }

    /// <summary>A quoted string, from its quote to behind the other.</summary>
    private bool Quoted()
    {
        for (_at++; !AtEnd;)
        {
            switch (Now)
            {
                case '"':
                    _at++;
                    return true;
                default:
                    if (!Inner(AddressFault.UnclosedQuote)) return false;
                    break;
            }
        }

        return Fail(AddressFault.UnclosedQuote);
    }

    /// <summary>What a quoted string and a comment may hold alike.</summary>
    private bool Inner(AddressFault atEnd) => Now switch
    {
        '\\' => Escaped(atEnd),
        '\r' or '\t' => Fold(),
        '\0' or '\n' => Fail(AddressFault.Character),
        _ => Visible(),
    };

    /// <summary>A character of a quoted string or a comment; control characters are obsolete there.</summary>
    private bool Visible()
    {
        if (Now is < ' ' or '\x7F') _traits |= AddressTraits.ObsoleteControl;
        return Beyond();
    }

    /// <summary>A backslash and what it protects, be it a CR, LF or NUL (RFC 5322 §4.1, obs-qp) or a character beyond ASCII (RFC 6532 §3.2).</summary>
    private bool Escaped(AddressFault atEnd)
    {
        _at++;
        if (AtEnd) return Fail(atEnd);
        if (Now is < ' ' or >= '\x7F') _traits |= AddressTraits.ObsoletePair;
        return Beyond();
    }

    /// <summary>Comments and white space, as many as come.</summary>
    private bool Cfws(out bool any)
    {
        var start = _at;
        any = false;
        while (Now is '(' or ' ' or '\t' or '\r' && !AtEnd)
        {
            if (Now == '(' ? !Comment() : !Fold()) return false;
        }

        any = _at > start;
        return true;
    }

    private bool Comment()
    {
        _traits |= AddressTraits.Comment;
        for (var depth = 0; !AtEnd;)
        {
            switch (Now)
            {
                case '(':
                    depth++;
                    _at++;
                    break;
                case ')':
                    _at++;
                    if (--depth == 0) return true;
                    break;
                case ' ':
                    if (!Fold()) return false;
                    break;
                default:
                    if (!Inner(AddressFault.UnclosedComment)) return false;
                    break;
            }
        }

        return Fail(AddressFault.UnclosedComment);
    }

    /// <summary>Folding white space: a CRLF must have white space behind it; more than one CRLF is the obsolete form.</summary>
    private bool Fold()
    {
        _traits |= AddressTraits.Space;
        for (var lines = 0; !AtEnd && Now is ' ' or '\t' or '\r';)
        {
            if (Now != '\r')
            {
                _at++;
                continue;
            }

            if (_at + 1 >= _text.Length || _text[_at + 1] != '\n') return Fail(AddressFault.LoneCarriageReturn);
            if (++lines > 1) _traits |= AddressTraits.ObsoleteFolding;
            _at += 2;
            if (Now == '\r') return Fail(AddressFault.EmptyFold);
            if (Now is not (' ' or '\t')) return Fail(AddressFault.FoldWithoutSpace);
        }

        return true;
    }
}
