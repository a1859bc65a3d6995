using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp;

/// <summary>The name a client gives itself: a domain, an address literal, or (leniently) any short printable text.</summary>
/// <remarks>RFC 5321 §4.1.1.1.</remarks>
public sealed record HelloName
{
    /// <summary>RFC 5321 §4.5.3.1.2.</summary>
    public const int MaxOctets = 255;

    private HelloName(string text, DomainName? domain, AddressLiteral? literal) => (Text, Domain, Literal) = (text, domain, literal);

    /// <summary>The name as given, printable ASCII.</summary>
    public string Text { get; }

    public DomainName? Domain { get; }

    public AddressLiteral? Literal { get; }

    /// <summary>The name in a form that may stand in a Received field, or null when it has none.</summary>
    public string? Wire => Domain?.Ascii ?? Literal?.ToString();

    public static Parsed<HelloName> Parse(ReadOnlySpan<byte> text, SmtpLeniency leniency)
    {
        ArgumentNullException.ThrowIfNull(leniency);
        if (text.IsEmpty) return new SyntaxFault(0, "domain or address literal");
        if (text.Length > MaxOctets) return new SyntaxFault(MaxOctets, "a name of at most 255 octets");
        var bad = text.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        if (bad >= 0 && !leniency.AnyHelloName) return new SyntaxFault(bad, "printable ASCII");
        var name = bad >= 0 ? Printable(text) : Encoding.ASCII.GetString(text);
        var wrong = new SyntaxFault(0, "domain or address literal");
        if (name[0] == '[')
        {
            var end = name.IndexOf(']', StringComparison.Ordinal);
            if (end > 0 && (end == name.Length - 1 || (leniency.TextAfterLiteral && name[end + 1] == ' '))
                && AddressLiteral.Parse(name[1..end], leniency.UntaggedIPv6Literal).Try(out var literal, out wrong)) return new HelloName(name, null, literal);
        }
        else if (DomainName.Parse(name).Try(out var domain, out wrong))
        {
            return new HelloName(name, domain, null);
        }

        return leniency.AnyHelloName ? new HelloName(name, null, null) : wrong;
    }

    public override string ToString() => Text;

    private static string Printable(ReadOnlySpan<byte> text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var octet in text) printable.Append(octet is >= (byte)' ' and <= (byte)'~' ? (char)octet : '?');
        return printable.ToString();
    }
}
