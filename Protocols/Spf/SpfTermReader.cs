using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Spf;

/// <summary>Takes the terms of a record one by one.</summary>
/// <remarks>RFC 7208 §4.6.1 and §12. Offsets of faults are within the term.</remarks>
internal sealed class SpfTermReader
{
    private readonly ImmutableArray<SpfDirective>.Builder _directives = ImmutableArray.CreateBuilder<SpfDirective>();
    private readonly ImmutableArray<SpfModifier>.Builder _others = ImmutableArray.CreateBuilder<SpfModifier>();
    private SpfMacroString? _redirect;
    private SpfMacroString? _explanation;

    public SpfRecord ToRecord(string text) => new(text) { Directives = _directives.ToImmutable(), Others = _others.ToImmutable(), Redirect = _redirect, Explanation = _explanation };

    /// <summary>Reads a term, which holds no space and is not empty.</summary>
    public SyntaxFault? Add(string term, int offset)
    {
        var start = term[0] is '+' or '-' or '?' or '~' ? 1 : 0;
        var end = start;
        while (end < term.Length && (char.IsAsciiLetterOrDigit(term[end]) || term[end] is '-' or '_' or '.')) end++;
        if (end < term.Length && term[end] == '=')
        {
            if (start > 0) return new SyntaxFault(0, "modifier without a qualifier");
            return char.IsAsciiLetter(term[0]) ? Modifier(term, end) : new SyntaxFault(0, "name that begins with a letter");
        }

        var result = term[0] switch
        {
            '-' => SpfResult.Fail,
            '~' => SpfResult.SoftFail,
            '?' => SpfResult.Neutral,
            _ => SpfResult.Pass,
        };
        if (!Mechanism(term[start..end].ToLowerInvariant(), term, start, end).Try(out var mechanism, out var fault)) return fault;
        _directives.Add(new SpfDirective(result, mechanism, term, offset));
        return null;
    }

    /// <remarks>RFC 7208 §6: redirect and exp may stand once each; a name that is known is never read as one that is not.</remarks>
    private SyntaxFault? Modifier(string term, int equals)
    {
        var name = term[..equals];
        var redirects = name.Equals("redirect", StringComparison.OrdinalIgnoreCase);
        var explains = name.Equals("exp", StringComparison.OrdinalIgnoreCase);
        if ((redirects && _redirect is not null) || (explains && _explanation is not null)) return new SyntaxFault(0, $"{name} once only");
        var kind = redirects || explains ? SpfTextKind.DomainSpec : SpfTextKind.Modifier;
        if (!SpfMacroString.Parse(term[(equals + 1)..], kind).Try(out var value, out var fault)) return fault.Shift(equals + 1);
        if (redirects) _redirect = value;
        else if (explains) _explanation = value;
        else _others.Add(new SpfModifier(name, value));
        return null;
    }

    private static Parsed<SpfMechanism> Mechanism(string name, string term, int start, int end)
    {
        switch (name)
        {
            case "all":
                return end == term.Length ? new SpfMechanism.All() : new SyntaxFault(end, "end of the term: all takes no argument");
            case "include":
                return Spec(term, end, term.Length).Select<SpfMechanism>(domain => new SpfMechanism.Include(domain));
            case "exists":
                return Spec(term, end, term.Length).Select<SpfMechanism>(domain => new SpfMechanism.Exists(domain));
            case "ptr":
                return OptionalSpec(term, end, term.Length).Select<SpfMechanism>(domain => new SpfMechanism.Pointer(domain));
            case "a" or "mx":
                return Hosts(name, term, end);
            case "ip4" or "ip6":
                return Network(name == "ip4", term, end);
            default:
                return new SyntaxFault(start, "mechanism: all, include, a, mx, ptr, ip4, ip6 or exists; or a name and an equals sign");
        }
    }

    private static Parsed<SpfMacroString> Spec(string term, int colon, int end)
    {
        if (colon >= end || term[colon] != ':') return new SyntaxFault(colon, "colon and domain name");
        return SpfMacroString.Parse(term[(colon + 1)..end], SpfTextKind.DomainSpec).Try(out var domain, out var fault) ? domain : fault.Shift(colon + 1);
    }

    private static Parsed<SpfMacroString?> OptionalSpec(string term, int colon, int end)
    {
        if (colon == end) return (SpfMacroString?)null;
        return Spec(term, colon, end).Try(out var domain, out var fault) ? domain : fault;
    }

    /// <summary>A domain, if any, and prefix lengths, if any. A slash may stand in the domain too: prefix lengths are what the term ends in.</summary>
    private static Parsed<SpfMechanism> Hosts(string name, string term, int colon)
    {
        var (end, prefix4, prefix6) = (term.Length, 32, 128);
        var slash = SlashOfDigits(term, colon, end);
        if (slash > colon && term[slash - 1] == '/')
        {
            if (!Prefix(term, slash + 1, end, 128).Try(out prefix6, out var wrong)) return wrong;
            end = slash - 1;
            slash = SlashOfDigits(term, colon, end);
        }

        if (slash >= 0)
        {
            if (!Prefix(term, slash + 1, end, 32).Try(out prefix4, out var wrong)) return wrong;
            end = slash;
        }

        if (!OptionalSpec(term, colon, end).Try(out var domain, out var fault)) return fault;
        return name == "a" ? new SpfMechanism.Address(domain, prefix4, prefix6) : new SpfMechanism.MailExchange(domain, prefix4, prefix6);
    }

    /// <summary>Where the slash stands behind which there are digits up to the end; -1 for none.</summary>
    private static int SlashOfDigits(string term, int from, int end)
    {
        var at = end;
        while (at > from && char.IsAsciiDigit(term[at - 1])) at--;
        return at < end && at > from && term[at - 1] == '/' ? at - 1 : -1;
    }

    private static Parsed<int> Prefix(string term, int start, int end, int max)
    {
        var digits = term.AsSpan(start, end - start);
        return digits.Length is > 0 and <= 3 && (digits.Length == 1 || digits[0] != '0') && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) && prefix <= max
            ? prefix
            : new SyntaxFault(start, $"prefix length from 0 to {max}, without leading zeros");
    }

    private static Parsed<SpfMechanism> Network(bool four, string term, int colon)
    {
        if (colon >= term.Length || term[colon] != ':') return new SyntaxFault(colon, "colon and address");
        var slash = term.IndexOf('/', colon) is var found and >= 0 ? found : term.Length;
        var text = term.AsSpan(colon + 1, slash - colon - 1);
        var max = four ? 32 : 128;
        var prefix = max;
        Span<byte> octets = stackalloc byte[16];
        if (four && (!AddressDigits.TryIPv4(text, octets) || HasLeadingZero(text))) return new SyntaxFault(colon + 1, "IPv4 address of four numbers without leading zeros");
        if (!four && AddressDigits.TryIPv6(text, octets, out _) is { } wrong) return wrong.Shift(colon + 1);
        if (slash < term.Length && !Prefix(term, slash + 1, term.Length, max).Try(out prefix, out var fault)) return fault;
        return new SpfMechanism.Network(new IPAddress(four ? octets[..4] : octets), prefix);
    }

    private static bool HasLeadingZero(ReadOnlySpan<char> address)
    {
        for (var i = 0; i + 1 < address.Length; i++)
        {
            if (address[i] == '0' && char.IsAsciiDigit(address[i + 1]) && (i == 0 || address[i - 1] == '.')) return true;
        }

        return false;
    }
}
