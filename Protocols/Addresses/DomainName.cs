using System.Globalization;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses;

/// <summary>A domain name: lower-case A-labels, compared in that form, without a trailing dot.</summary>
/// <remarks>RFC 5321 §2.3.5 and §4.5.3.1.2 (255 octets), RFC 5890 §2.3.2.1 (A-labels and U-labels).</remarks>
public readonly record struct DomainName
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true, AllowUnassigned = true };

    private readonly string? _ascii;

    private DomainName(string ascii) => _ascii = ascii;

    /// <summary>The name as sent on the wire: ASCII, lower-case, at most 253 octets.</summary>
    public string Ascii => _ascii ?? "";

    /// <summary>The name as people read it; the ASCII form where a label has no valid Unicode form.</summary>
    public string Unicode
    {
        get
        {
            if (!Ascii.Contains("xn--", StringComparison.Ordinal)) return Ascii;
            try
            {
                return Idn.GetUnicode(Ascii);
            }
            catch (ArgumentException)
            {
                return Ascii;
            }
        }
    }

    /// <summary>Reads a name in ASCII or Unicode form. A single trailing dot is dropped.</summary>
    public static Parsed<DomainName> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = text.EndsWith('.') ? text[..^1] : text;
        if (name.Length is 0 or > 1024) return new SyntaxFault(0, "domain name");
        if (!Ascii7(name))
        {
            try
            {
                name = Idn.GetAscii(name.Normalize(NormalizationForm.FormC));
            }
            catch (ArgumentException)
            {
                return new SyntaxFault(0, "domain name that can be encoded by IDNA");
            }
        }

        if (name.Length > 253) return new SyntaxFault(253, "domain name of at most 253 octets");
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

        return new DomainName(name.ToLowerInvariant());
    }

    /// <summary>True when this name is <paramref name="other"/> or lies below it.</summary>
    public bool IsWithin(DomainName other) =>
        Ascii == other.Ascii || Ascii.EndsWith("." + other.Ascii, StringComparison.Ordinal);

    public override string ToString() => Ascii;

    private static bool Ascii7(string text) => System.Text.Ascii.IsValid(text);
}
