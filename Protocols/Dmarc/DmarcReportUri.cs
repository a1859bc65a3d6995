using System.Globalization;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dmarc;

/// <summary>A place reports are asked to be sent to.</summary>
/// <param name="Uri">The URI without the size limit, as written. It holds visible ASCII characters only.</param>
/// <param name="MaxOctets">The largest report taken there, in octets; null without a limit. The successor of RFC 7489 gave it up and asks to ignore it.</param>
/// <param name="Mailbox">The address of a <c>mailto:</c> URI; null for other schemes, which are to be ignored, and where no address can be read.</param>
/// <remarks>RFC 7489 §6.4 <c>dmarc-uri</c>; RFC 9989 §4.8 <c>obs-dmarc-uri</c>; RFC 3986 §3 for the characters.</remarks>
public sealed record DmarcReportUri(string Uri, ulong? MaxOctets, MailAddress? Mailbox)
{
    /// <summary>The longest URI read, in characters.</summary>
    public const int MaxLength = 1024;

    private const string Units = "kmgt";

    /// <summary>Reads a URI and its size limit. Faults: no scheme, nothing behind it, a character that no URI holds, a limit that is none or does not fit 64 bits.</summary>
    public static Parsed<DmarcReportUri> Parse(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength) return new SyntaxFault(MaxLength, "shorter URI");
        var mark = text.IndexOf('!');
        var uri = mark < 0 ? text : text[..mark].TrimEnd(" \t");
        if (Check(uri) is { } fault) return fault;
        ulong? limit = null;
        if (mark >= 0)
        {
            if (Size(text[(mark + 1)..]) is not { } octets) return new SyntaxFault(mark + 1, "size below 2^64 with unit k, m, g or t");
            limit = octets;
        }

        return new DmarcReportUri(uri.ToString(), limit, Address(uri));
    }

    public override string ToString() => MaxOctets is { } octets ? string.Create(CultureInfo.InvariantCulture, $"{Uri}!{octets}") : Uri;

    private static SyntaxFault? Check(ReadOnlySpan<char> uri)
    {
        var colon = uri.IndexOf(':');
        if (colon <= 0 || !char.IsAsciiLetter(uri[0])) return new SyntaxFault(0, "scheme and colon");
        for (var i = 1; i < colon; i++)
        {
            if (!(char.IsAsciiLetterOrDigit(uri[i]) || uri[i] is '+' or '-' or '.')) return new SyntaxFault(i, "scheme and colon");
        }

        if (colon + 1 == uri.Length) return new SyntaxFault(uri.Length, "destination");
        for (var i = colon + 1; i < uri.Length; i++)
        {
            if (uri[i] == '%')
            {
                if (i + 2 >= uri.Length || !char.IsAsciiHexDigit(uri[i + 1]) || !char.IsAsciiHexDigit(uri[i + 2])) return new SyntaxFault(i, "percent sign with two hexadecimal digits");
            }
            else if (!(char.IsAsciiLetterOrDigit(uri[i]) || "-._~:/?#[]@$&'()*+;=".Contains(uri[i], StringComparison.Ordinal)))
            {
                return new SyntaxFault(i, "character of a URI");
            }
        }

        return null;
    }

    private static ulong? Size(ReadOnlySpan<char> text)
    {
        var shift = text.Length > 0 ? (Units.IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal) + 1) * 10 : 0;
        var digits = shift > 0 ? text[..^1] : text;
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        return count <= ulong.MaxValue >> shift ? count << shift : null;
    }

    /// <remarks>RFC 6068 §2: the address stands before the question mark, percent-encoded.</remarks>
    private static MailAddress? Address(ReadOnlySpan<char> uri)
    {
        const string Scheme = "mailto:";
        if (!uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var to = uri[Scheme.Length..];
        if (to.IndexOf('?') is var query and >= 0) to = to[..query];
        return MailAddress.Parse(System.Uri.UnescapeDataString(to.ToString())).Try(out var address, out _) ? address : null;
    }
}
