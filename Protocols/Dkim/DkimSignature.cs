using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dkim;

/// <summary>What a DKIM-Signature field says.</summary>
/// <remarks>RFC 6376 §3.5; unknown tags are passed over. RFC 8616 §5 for names beyond ASCII.</remarks>
public sealed record DkimSignature
{
    /// <summary>The name of the field.</summary>
    public const string FieldName = "DKIM-Signature";

    /// <summary>The longest value that is read, in octets.</summary>
    public const int MaxOctets = 32 * 1024;

    /// <summary><c>a=</c></summary>
    public required DkimAlgorithm Algorithm { get; init; }

    /// <summary><c>b=</c>; empty in a field that is about to be signed.</summary>
    public required ImmutableArray<byte> Signature { get; init; }

    /// <summary><c>bh=</c></summary>
    public required ImmutableArray<byte> BodyHash { get; init; }

    /// <summary>First word of <c>c=</c>.</summary>
    public DkimForm HeaderForm { get; init; }

    /// <summary>Second word of <c>c=</c>.</summary>
    public DkimForm BodyForm { get; init; }

    /// <summary><c>d=</c>: the domain that takes responsibility.</summary>
    public required DomainName Domain { get; init; }

    /// <summary><c>s=</c></summary>
    public required DomainName Selector { get; init; }

    /// <summary><c>h=</c>: names of the signed fields, in lower case, in the order of hashing.</summary>
    public required ImmutableArray<string> SignedFields { get; init; }

    /// <summary><c>i=</c> decoded; null when the tag is not there.</summary>
    public string? Identity { get; init; }

    /// <summary>The domain of <c>i=</c>, or <see cref="Domain"/>: the same or below.</summary>
    public required DomainName IdentityDomain { get; init; }

    /// <summary><c>l=</c>: octets of the body that are signed; null means all.</summary>
    public long? BodyLength { get; init; }

    /// <summary><c>t=</c></summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary><c>x=</c></summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Where the key is looked up. RFC 6376 §3.6.2.1.</summary>
    /// <returns>Null when the name would be longer than a domain name may be.</returns>
    public DomainName? KeyName => DomainName.Parse($"{Selector}._domainkey.{Domain}").Try(out var name, out _) ? name : null;

    /// <summary>The field as it is written into a message: name and value, folded, without a line end at its end.</summary>
    public string ToField() => DkimFieldText.Write(this);

    /// <summary>Reads the value of a field, as it stands behind the colon.</summary>
    public static Parsed<DkimSignature> Parse(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxOctets) return new SyntaxFault(MaxOctets, $"signature of at most {MaxOctets} octets");
        if (!TagList.Parse(Encoding.UTF8.GetString(value)).Try(out var tags, out var fault)) return fault;
        if (!tags.TryGet("v", out var version)) return SignatureTags.Missing("v");
        if (version.Value != "1") return new SyntaxFault(version.Offset, "version 1");
        if (!Read(tags).Try(out var signature, out fault)) return fault;
        if (!tags.TryGet("i", out var identity)) return signature;
        if (!SignatureTags.QuotedPrintable(identity).Try(out var text, out fault)) return fault;
        var at = text.LastIndexOf('@');
        if (at < 0) return new SyntaxFault(identity.Offset, "@ and a domain in i=");
        if (!DomainName.Parse(text[(at + 1)..]).Try(out var domain, out _)) return new SyntaxFault(identity.Offset, "domain name behind the @ of i=");
        if (!domain.IsWithin(signature.Domain)) return new SyntaxFault(identity.Offset, "domain of d= or one below it in i=");
        return signature with { Identity = text, IdentityDomain = domain };
    }

    /// <summary>The tags that a signature of a message has in DKIM and in ARC.</summary>
    internal static Parsed<DkimSignature> Read(TagList tags)
    {
        if (!tags.TryGet("a", out var a)) return SignatureTags.Missing("a");
        if (!tags.TryGet("b", out var b)) return SignatureTags.Missing("b");
        if (!tags.TryGet("bh", out var bh)) return SignatureTags.Missing("bh");
        if (!tags.TryGet("d", out var d)) return SignatureTags.Missing("d");
        if (!tags.TryGet("h", out var h)) return SignatureTags.Missing("h");
        if (!tags.TryGet("s", out var s)) return SignatureTags.Missing("s");
        if (!SignatureTags.Algorithm(a).Try(out var algorithm, out var fault)) return fault;
        if (!SignatureTags.Base64(b).Try(out var octets, out fault)) return fault;
        if (!SignatureTags.Base64(bh).Try(out var bodyHash, out fault)) return fault;
        if (bodyHash.Length != algorithm.HashOctets()) return new SyntaxFault(bh.Offset, $"hash of {algorithm.HashOctets()} octets");
        if (!SignatureTags.Domain(d).Try(out var domain, out fault)) return fault;
        if (!SignatureTags.FieldNames(h).Try(out var fields, out fault)) return fault;
        if (!SignatureTags.Selector(s).Try(out var selector, out fault)) return fault;
        return Optional(tags, new DkimSignature
        {
            Algorithm = algorithm,
            Signature = octets,
            BodyHash = bodyHash,
            Domain = domain,
            IdentityDomain = domain,
            SignedFields = fields,
            Selector = selector,
        });
    }

    private static Parsed<DkimSignature> Optional(TagList tags, DkimSignature signature)
    {
        SyntaxFault fault;
        if (tags.TryGet("c", out var c))
        {
            if (!SignatureTags.Forms(c).Try(out var forms, out fault)) return fault;
            signature = signature with { HeaderForm = forms.Header, BodyForm = forms.Body };
        }

        if (tags.TryGet("l", out var l))
        {
            if (!SignatureTags.Length(l).Try(out var length, out fault)) return fault;
            signature = signature with { BodyLength = length };
        }

        if (tags.TryGet("q", out var q) && !q.Value.Split(':').Any(method => method.Trim(' ', '\t', '\r', '\n').ToLowerInvariant() is "dns/txt" or "dns"))
        {
            return new SyntaxFault(q.Offset, "query method dns/txt");
        }

        if (tags.TryGet("t", out var t))
        {
            if (!SignatureTags.Time(t).Try(out var time, out fault)) return fault;
            signature = signature with { SignedAt = time };
        }

        if (tags.TryGet("x", out var x))
        {
            if (!SignatureTags.Time(x).Try(out var time, out fault)) return fault;
            if (time <= signature.SignedAt) return new SyntaxFault(x.Offset, "x= later than t=");
            signature = signature with { ExpiresAt = time };
        }

        return signature;
    }
}
