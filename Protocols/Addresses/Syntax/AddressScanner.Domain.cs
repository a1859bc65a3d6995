using System.Buffers;
using System.Text;
using Mox.Protocols.Addresses.Idna;

namespace Mox.Protocols.Addresses.Syntax;

/// <content>What stands behind the at sign.</content>
internal ref partial struct AddressScanner
{
    private static readonly SearchValues<char> Atoms = SearchValues.Create([.. Enumerable.Range(0, 0x80).Select(code => (char)code).Where(c => c == '.' || LocalPart.IsAtext(c))]);

    /// <summary>Reads a domain or a literal up to the end of the text or one of the characters that may end it.</summary>
    /// <param name="ending">What may follow, besides the end of the text; in a route also a comma or a colon.</param>
    /// <param name="counted">True for the domain of the address itself, of which lengths and labels are looked at.</param>
    private bool Domain(char ending, bool counted)
    {
        var name = new StringBuilder();
        for (var labels = 0; ; labels++)
        {
            if (!Cfws(out var before)) return false;
            if (before) _traits |= labels == 0 ? AddressTraits.SpaceNearAt : AddressTraits.ObsoleteWords;
            if (AtEnd || Ends(ending)) return Fail(labels == 0 ? AddressFault.NoDomain : AddressFault.TrailingDot);
            if (Now == '.') return Fail(labels == 0 ? AddressFault.LeadingDot : AddressFault.ConsecutiveDots);
            if (Now == '[' && labels == 0) return Literal() && AfterLiteral(ending);
            if (!Label(name)) return false;
            if (!Cfws(out var after)) return false;
            if (AtEnd || Ends(ending)) return !counted || Measure(name.ToString());
            if (Now != '.') return Fail(after ? AddressFault.TextAfterSpace : AddressFault.Character);
            if (after) _traits |= AddressTraits.ObsoleteWords;
            name.Append('.');
            _at++;
        }
    }

    private readonly bool Ends(char ending) => !AtEnd && ending != '\0' && (Now == ending || (ending == ':' && Now == ','));

    private bool Label(StringBuilder name)
    {
        var start = _at;
        if (Now == '-') return Fail(AddressFault.LeadingHyphen);
        while (!AtEnd && LocalPart.IsAtext(Now))
        {
            if (!char.IsAsciiLetterOrDigit(Now) && Now is not '-' and < (char)0x80) _traits |= AddressTraits.DomainAtom;
            if (!Beyond()) return false;
        }

        if (_at == start) return Fail(AddressFault.Character);
        if (_text[_at - 1] == '-') return Fail(AddressFault.TrailingHyphen);
        if (_at - start > 63) _traits |= AddressTraits.LongLabel;
        name.Append(_text[start.._at]);
        return true;
    }

    /// <summary>Looks at the whole name: lengths as on the wire, labels in other scripts.</summary>
    private bool Measure(string name)
    {
        var octets = name.Length;
        if (!Ascii.IsValid(name) || name.Contains("xn--", StringComparison.OrdinalIgnoreCase))
        {
            if (name.Length > DomainName.MaxText)
            {
                _traits |= AddressTraits.LongDomain | AddressTraits.Long;
                return true;
            }

            var wire = IdnaName.ToAscii(name, IdnaChecks.Bidi | IdnaChecks.Joiners);
            if (Ascii.IsValid(name))
            {
                if (!wire.Ok || !wire.Text.Equals(name, StringComparison.OrdinalIgnoreCase)) _traits |= AddressTraits.FakeALabel;
            }
            else if (!wire.Ok || !IsAtoms(wire.Text))
            {
                return Fail(AddressFault.NotIdna);
            }
            else
            {
                if (wire.Text.Split('.').Any(label => label.Length > 63)) _traits |= AddressTraits.LongLabel;
                octets = wire.Text.Length;
                name = wire.Text;
            }
        }

        if (octets > 255) _traits |= AddressTraits.LongDomain;
        if (_localOctets + 1 + octets > 254) _traits |= AddressTraits.Long;
        var last = name.LastIndexOf('.') + 1;
        if (last == 0) _traits |= AddressTraits.SingleLabel;
        if (char.IsAsciiDigit(name[last])) _traits |= AddressTraits.NumericTopLevel;
        return true;
    }

    /// <summary>True for labels of atom characters, none empty, none with a hyphen at an end: the mapping of IDNA can make other characters of some.</summary>
    private static bool IsAtoms(string name) =>
        !name.AsSpan().ContainsAnyExcept(Atoms) && !name.Split('.').Any(label => label.Length == 0 || label[0] == '-' || label[^1] == '-');

    /// <summary>Text in brackets; an address literal when it has the form of RFC 5321 §4.1.3, else what RFC 5322 §3.4.1 allows there.</summary>
    private bool Literal()
    {
        var start = ++_at;
        var plain = true;
        while (!AtEnd && Now != ']')
        {
            plain &= Now is > ' ' and < '\x7F' and not '\\';
            switch (Now)
            {
                case '\\':
                    if (!Escaped(AddressFault.TrailingBackslash)) return false;
                    break;
                case '\r' or '\t' or ' ':
                    if (!Fold()) return false;
                    break;
                case '\0' or '\n' or '[':
                    return Fail(AddressFault.Character);
                default:
                    if (!Visible()) return false;
                    break;
            }
        }

        if (AtEnd) return Fail(AddressFault.UnclosedLiteral);
        _traits |= plain ? LiteralTraits(_text[start.._at]) : AddressTraits.OtherLiteral;
        if (_localOctets + 3 + _at - start > 254) _traits |= AddressTraits.Long;
        _at++;
        return true;
    }

    private static AddressTraits LiteralTraits(ReadOnlySpan<char> inner)
    {
        Span<byte> octets = stackalloc byte[16];
        if (AddressDigits.TryIPv4(inner, octets)) return AddressTraits.AddressLiteral;
        if (!inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) || AddressDigits.TryIPv6(inner[5..], octets, out var elidesOne) is not null) return AddressTraits.OtherLiteral;
        return elidesOne ? AddressTraits.AddressLiteral | AddressTraits.ElidesOneGroup : AddressTraits.AddressLiteral;
    }

    private bool AfterLiteral(char ending) => Cfws(out _) && (AtEnd || Ends(ending) || Fail(AddressFault.TextAfterLiteral));

    /// <summary>The obsolete route before the address in angle brackets (RFC 5322 §4.4): <c>@a,@b:</c>.</summary>
    private bool Route()
    {
        _traits |= AddressTraits.ObsoleteWords;
        while (true)
        {
            if (!Cfws(out _)) return false;
            if (Now == '@')
            {
                _at++;
                if (!Domain(':', counted: false)) return false;
            }

            if (AtEnd) return Fail(AddressFault.Route);
            if (Now != ',')
            {
                if (Now != ':') return Fail(AddressFault.Route);
                _at++;
                return true;
            }

            _at++;
        }
    }
}
