using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dkim;

/// <summary>The values of tags that DKIM and ARC signatures share, each read by its grammar. RFC 6376 §3.5.</summary>
internal static class SignatureTags
{
    /// <summary>Field names in <c>h=</c> that are considered.</summary>
    public const int MaxFields = 256;

    public static SyntaxFault Missing(string name) => new(0, $"tag {name}=");

    public static Parsed<DkimAlgorithm> Algorithm(DkimTag tag) => tag.Value.ToLowerInvariant() switch
    {
        "rsa-sha256" => DkimAlgorithm.RsaSha256,
        "rsa-sha1" => DkimAlgorithm.RsaSha1,
        "ed25519-sha256" => DkimAlgorithm.Ed25519Sha256,
        _ => new SyntaxFault(tag.Offset, "algorithm rsa-sha256 or ed25519-sha256"),
    };

    /// <summary>Header form, body form.</summary>
    public static Parsed<(DkimForm Header, DkimForm Body)> Forms(DkimTag tag)
    {
        var slash = tag.Value.IndexOf('/', StringComparison.Ordinal);
        var header = Form(slash < 0 ? tag.Value : tag.Value[..slash]);
        var body = slash < 0 ? DkimForm.Simple : Form(tag.Value[(slash + 1)..]);
        return header is { } h && body is { } b ? (h, b) : new SyntaxFault(tag.Offset, "canonicalization simple or relaxed");
    }

    /// <summary>A domain name of at least two labels; U-labels are taken. RFC 8616 §5.</summary>
    public static Parsed<DomainName> Domain(DkimTag tag)
    {
        var text = tag.Value;
        if (text.EndsWith('.')) return new SyntaxFault(tag.Offset + text.Length - 1, "domain name without a dot at its end");
        if (!DomainName.Parse(text).Try(out var name, out var fault)) return fault.Shift(tag.Offset);
        return name.Ascii.Contains('.', StringComparison.Ordinal) ? name : new SyntaxFault(tag.Offset, "domain name of two labels or more");
    }

    /// <summary>One or more labels.</summary>
    public static Parsed<DomainName> Selector(DkimTag tag)
    {
        if (tag.Value.EndsWith('.')) return new SyntaxFault(tag.Offset, "selector without a dot at its end");
        return DomainName.Parse(tag.Value).Try(out var name, out var fault) ? name : fault.Shift(tag.Offset);
    }

    /// <summary>Base64 in which white space does not count.</summary>
    public static Parsed<ImmutableArray<byte>> Base64(DkimTag tag)
    {
        if (tag.Value.Length == 0) return new SyntaxFault(tag.Offset, "base64");
        var octets = new byte[(tag.Value.Length / 4 * 3) + 3];
        // The decoder passes over space, tab and line breaks, and over nothing else.
        return Convert.TryFromBase64String(tag.Value, octets, out var length) && length > 0
            ? ImmutableArray.Create(octets.AsSpan(0, length))
            : new SyntaxFault(tag.Offset, "base64");
    }

    /// <summary>The names of signed fields in lower case.</summary>
    public static Parsed<ImmutableArray<string>> FieldNames(DkimTag tag)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var range in tag.Value.AsSpan().Split(':'))
        {
            var name = tag.Value.AsSpan()[range].Trim(" \t\r\n");
            if (names.Count == MaxFields) return new SyntaxFault(tag.Offset + range.Start.Value, $"at most {MaxFields} names of fields");
            if (name.IsEmpty || name.IndexOfAnyExceptInRange('!', '~') >= 0) return new SyntaxFault(tag.Offset + range.Start.Value, "name of a field");
            names.Add(name.ToString().ToLowerInvariant());
        }

        return names.ToImmutable();
    }

    /// <summary>Seconds since 1970. Times beyond what a date can hold are the latest date.</summary>
    public static Parsed<DateTimeOffset> Time(DkimTag tag)
    {
        if (tag.Value.Length == 0 || tag.Value.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0) return new SyntaxFault(tag.Offset, "seconds since 1970 in digits");
        var latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        return long.TryParse(tag.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= latest
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.FromUnixTimeSeconds(latest);
    }

    /// <summary>A count of octets; counts beyond 2^63 are 2^63-1, which no body has.</summary>
    public static Parsed<long> Length(DkimTag tag)
    {
        if (tag.Value.Length is 0 or > 76 || tag.Value.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0) return new SyntaxFault(tag.Offset, "1 to 76 digits");
        return long.TryParse(tag.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : long.MaxValue;
    }

    /// <summary>Undoes dkim-quoted-printable: white space does not count, <c>=XX</c> is an octet. RFC 6376 §2.11.</summary>
    public static Parsed<string> QuotedPrintable(DkimTag tag)
    {
        var octets = new List<byte>(tag.Value.Length);
        Span<byte> one = stackalloc byte[4];
        for (var i = 0; i < tag.Value.Length; i++)
        {
            var c = tag.Value[i];
            if (c is ' ' or '\t' or '\r' or '\n') continue;
            if (c == '=')
            {
                if (i + 2 >= tag.Value.Length || !char.IsAsciiHexDigit(tag.Value[i + 1]) || !char.IsAsciiHexDigit(tag.Value[i + 2])) return new SyntaxFault(tag.Offset + i, "two hexadecimal digits behind =");
                octets.Add(Convert.ToByte(tag.Value.Substring(i + 1, 2), 16));
                i += 2;
                continue;
            }

            if (!Rune.TryGetRuneAt(tag.Value, i, out var rune)) return new SyntaxFault(tag.Offset + i, "character");
            octets.AddRange(one[..rune.EncodeToUtf8(one)]);
            i += rune.Utf16SequenceLength - 1;
        }

        return Encoding.UTF8.GetString([.. octets]);
    }

    private static DkimForm? Form(string word) => word.ToLowerInvariant() switch { "simple" => DkimForm.Simple, "relaxed" => DkimForm.Relaxed, _ => null };
}
