using Mox.Protocols.Addresses.Idna;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses;

/// <summary>A domain name: lower-case A-labels, compared in that form, without a trailing dot. It can hold no other octets than those of ASCII letters, digits, hyphen, underscore and dot.</summary>
/// <remarks>
/// RFC 5321 §2.3.5 and §4.5.3.1.2 (255 octets), RFC 5890 §2.3.2.1 (A-labels and U-labels). Names in other scripts go through UTS 46. An underscore is accepted, since names with one are in use.
/// A label that has the prefix of an A-label and is none ("fake A-label", RFC 5890 §2.3.1) is taken as it stands, as DNS does, when the whole name is ASCII; it is never shown in Unicode.
/// </remarks>
public readonly record struct DomainName
{
    /// <summary>The longest text looked at, in UTF-16 code units.</summary>
    public const int MaxText = 1024;

    /// <summary>Hyphens and ASCII are checked here, and length too.</summary>
    private const IdnaChecks Checks = IdnaChecks.Bidi | IdnaChecks.Joiners;

    private readonly string? _ascii;

    private DomainName(string ascii) => _ascii = ascii;

    /// <summary>The name as sent on the wire: ASCII, lower-case, at most 253 octets.</summary>
    public string Ascii => _ascii ?? "";

    /// <summary>The name in U-labels; in ASCII when one of its labels has no valid Unicode form. Whether it may be shown so to people is said by <see cref="Risk.DomainRisk"/>.</summary>
    public string Unicode => Ascii.Contains("xn--", StringComparison.Ordinal) && IdnaName.ToUnicode(Ascii, Checks) is { Ok: true } result ? result.Text : Ascii;

    /// <summary>True when every label with the prefix <c>xn--</c> stands for a U-label.</summary>
    public bool HasValidLabels => !Ascii.Contains("xn--", StringComparison.Ordinal) || IdnaName.ToAscii(Ascii, Checks) is { Ok: true } result && result.Text == Ascii;

    /// <summary>Reads a name in ASCII or Unicode form. A single trailing dot is dropped. Faults: an empty label or one beyond 63 octets, a name beyond 253, a hyphen at the end of a label, another character, or no ASCII form.</summary>
    public static Parsed<DomainName> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxText) return new SyntaxFault(MaxText, "domain name of at most 253 octets");
        var name = text;
        if (!System.Text.Ascii.IsValid(name))
        {
            if (IdnaName.ToAscii(name, Checks) is not { Ok: true } result) return new SyntaxFault(0, "domain name that can be encoded by IDNA");
            name = result.Text;
        }

        if (name.EndsWith('.')) name = name[..^1];
        if (name.Length == 0) return new SyntaxFault(0, "domain name");
        if (name.Length > 253) return new SyntaxFault(Math.Min(253, text.Length), "domain name of at most 253 octets");
        return Labels(name) is { } fault ? fault with { Offset = Math.Min(fault.Offset, text.Length) } : new DomainName(name.ToLowerInvariant());
    }

    /// <summary>True when this name is <paramref name="other"/> or lies below it.</summary>
    public bool IsWithin(DomainName other)
    {
        var (own, above) = (Ascii, other.Ascii);
        if (own.Length <= above.Length) return own == above;
        return above.Length > 0 && own[own.Length - above.Length - 1] == '.' && own.EndsWith(above, StringComparison.Ordinal);
    }

    /// <summary>The name as on the wire, as <see cref="Ascii"/> has it.</summary>
    public override string ToString() => Ascii;

    /// <summary>The name from one of its labels on.</summary>
    internal DomainName From(int start) => start == 0 ? this : new DomainName(Ascii[start..]);

    private static SyntaxFault? Labels(string name)
    {
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && name[i] != '.')
            {
                if (!(char.IsAsciiLetterOrDigit(name[i]) || name[i] is '-' or '_')) return new SyntaxFault(i, "letter, digit or hyphen");
                continue;
            }

            if (i == start) return new SyntaxFault(i, "label");
            if (i - start > 63) return new SyntaxFault(start, "label of at most 63 octets");
            if (name[start] == '-') return new SyntaxFault(start, "label that does not start with a hyphen");
            if (name[i - 1] == '-') return new SyntaxFault(i - 1, "label that does not end with a hyphen");
            start = i + 1;
        }

        return null;
    }
}
