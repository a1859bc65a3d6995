using Mox.Protocols.Text;

namespace Mox.Protocols.Acme;

/// <summary>The address of a resource of an ACME server: https, kept letter by letter as the server gave it, since the same text has to stand in the signed header.</summary>
/// <remarks>RFC 8555 §6.1 (HTTPS) and §6.4 (the exact string).</remarks>
public readonly record struct AcmeUrl
{
    /// <summary>The longest address taken, in octets.</summary>
    public const int MaxOctets = 2048;

    private readonly string? _text;

    private AcmeUrl(string text) => _text = text;

    /// <summary>The address as it was given.</summary>
    public string Text => _text ?? "";

    /// <summary>The address, to be connected to.</summary>
    public Uri Uri => new(Text);

    /// <summary>Reads an address. Faults: no https, no host, a user name, a fragment, octets that no URL has, or more than <see cref="MaxOctets"/>.</summary>
    /// <param name="text">The address.</param>
    public static Parsed<AcmeUrl> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxOctets) return new SyntaxFault(MaxOctets, "URL of at most 2048 octets");
        var bad = text.AsSpan().IndexOfAnyExceptInRange('!', '~');
        if (bad >= 0) return new SyntaxFault(bad, "printable ASCII");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || uri.Host.Length == 0) return new SyntaxFault(0, "https URL");
        return uri.UserInfo.Length > 0 || uri.Fragment.Length > 0 ? new SyntaxFault(0, "https URL without user name and fragment") : new AcmeUrl(text);
    }

    /// <summary>The address, as <see cref="Text"/> has it.</summary>
    public override string ToString() => Text;
}
