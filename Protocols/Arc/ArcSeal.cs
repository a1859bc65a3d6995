using System.Text;
using Mox.Protocols.Dkim;
using Mox.Protocols.Text;

namespace Mox.Protocols.Arc;

/// <summary>What a sealer found about the chain before it. RFC 8617 §4.4.</summary>
public enum ArcStatus
{
    /// <summary>There was no chain.</summary>
    None,

    /// <summary>The chain is whole.</summary>
    Pass,

    /// <summary>The chain is broken, for good.</summary>
    Fail,
}

/// <summary>The ARC-Seal field: who sealed the chain, and what it was worth to the sealer.</summary>
/// <param name="Instance">The number of the set, 1 to 50.</param>
/// <param name="Chain"><c>cv=</c></param>
/// <param name="Signature">Algorithm, domain, selector, time and signature; it covers ARC fields only.</param>
/// <remarks>RFC 8617 §4.1.3. A tag <c>h=</c> spoils the seal; other unknown tags are passed over.</remarks>
public sealed record ArcSeal(int Instance, ArcStatus Chain, DkimSignature Signature)
{
    /// <summary>The name of the field.</summary>
    public const string FieldName = "ARC-Seal";

    /// <summary>Reads the value of a field.</summary>
    public static Parsed<ArcSeal> Parse(ReadOnlySpan<byte> value)
    {
        if (value.Length > DkimSignature.MaxOctets) return new SyntaxFault(DkimSignature.MaxOctets, $"seal of at most {DkimSignature.MaxOctets} octets");
        if (!TagList.Parse(Encoding.UTF8.GetString(value)).Try(out var tags, out var fault)) return fault;
        if (tags.TryGet("h", out var h)) return new SyntaxFault(h.Offset, "no tag h=");
        if (!ArcSet.ReadInstance(tags).Try(out var instance, out fault)) return fault;
        if (!tags.TryGet("a", out var a)) return SignatureTags.Missing("a");
        if (!tags.TryGet("b", out var b)) return SignatureTags.Missing("b");
        if (!tags.TryGet("cv", out var cv)) return SignatureTags.Missing("cv");
        if (!tags.TryGet("d", out var d)) return SignatureTags.Missing("d");
        if (!tags.TryGet("s", out var s)) return SignatureTags.Missing("s");
        if (!SignatureTags.Algorithm(a).Try(out var algorithm, out fault)) return fault;
        if (!SignatureTags.Base64(b).Try(out var octets, out fault)) return fault;
        if (!SignatureTags.Domain(d).Try(out var domain, out fault)) return fault;
        if (!SignatureTags.Selector(s).Try(out var selector, out fault)) return fault;
        ArcStatus? chain = cv.Value.ToLowerInvariant() switch { "none" => ArcStatus.None, "pass" => ArcStatus.Pass, "fail" => ArcStatus.Fail, _ => null };
        if (chain is null) return new SyntaxFault(cv.Offset, "cv= none, pass or fail");
        DateTimeOffset? signedAt = null;
        if (tags.TryGet("t", out var t))
        {
            if (!SignatureTags.Time(t).Try(out var time, out fault)) return fault;
            signedAt = time;
        }

        return new ArcSeal(instance, chain.Value, new DkimSignature
        {
            Algorithm = algorithm,
            Signature = octets,
            BodyHash = [],
            Domain = domain,
            IdentityDomain = domain,
            Selector = selector,
            SignedFields = [],
            HeaderForm = DkimForm.Relaxed,
            SignedAt = signedAt,
        });
    }
}
