using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dmarc;
using Mox.Protocols.PublicSuffix;

namespace Mox.Server.Inbound.Checks;

/// <summary>How near a proven domain is to that of the author; in the order of strength.</summary>
internal enum Nearness
{
    None,

    /// <summary>Both have the same organizational domain.</summary>
    Relaxed,

    /// <summary>Both are the same.</summary>
    Strict,
}

/// <summary>Judges whether proven domains speak for the author's domain. Where that has a DMARC record, the record says how near they must be; else the public suffix list tells organizations apart.</summary>
/// <remarks>RFC 7489 §3.1.</remarks>
internal static class AuthorAlignment
{
    /// <summary>How near a domain is that a method has proven.</summary>
    public static Nearness Of(DmarcFinding finding, DmarcMechanism mechanism, DomainName? proven)
    {
        var evaluation = finding.Evaluation;
        if (proven is not { } domain || evaluation.AuthorDomain is not { } author) return Nearness.None;
        if (domain == author) return Nearness.Strict;
        if (evaluation.Record is null) return PublicSuffixList.Embedded.SameOrganization(domain, author) ? Nearness.Relaxed : Nearness.None;
        return evaluation.Identifiers.Any(one => one.Mechanism == mechanism && one.Domain == domain && one.Counts) ? Nearness.Relaxed : Nearness.None;
    }

    /// <summary>True when the domain speaks for every author.</summary>
    public static bool SpeaksForAll(InboundFindings findings, DmarcMechanism mechanism, DomainName? proven) =>
        !findings.Dmarc.IsEmpty && findings.Dmarc.All(finding => Of(finding, mechanism, proven) != Nearness.None);

    /// <summary>The one word for how the author's domain is proven: <c>strict</c>, <c>relaxed</c>, <c>dmarc</c> (relaxed, and its DMARC record is fulfilled) or <c>none</c>; of several authors' domains the weakest. Empty when nothing was looked at.</summary>
    public static string Word(InboundFindings findings)
    {
        if (findings.Dmarc.IsEmpty) return findings.DmarcGivenUp is null ? "" : "none";
        var weakest = findings.Dmarc.Select(finding => (Near: Nearest(findings, finding), finding.Evaluation.Result)).MinBy(one => one.Near);
        return weakest.Near switch
        {
            Nearness.Strict => "strict",
            Nearness.Relaxed => weakest.Result == DmarcResult.Pass ? "dmarc" : "relaxed",
            _ => "none",
        };
    }

    private static Nearness Nearest(InboundFindings findings, DmarcFinding finding)
    {
        var nearest = findings.Spf is { Result: Protocols.Spf.SpfResult.Pass } spf ? Of(finding, DmarcMechanism.Spf, spf.Domain) : Nearness.None;
        foreach (var result in findings.Dkim?.Results ?? [])
        {
            if (CheckWords.Of(result) != MethodResult.Pass) continue;
            var near = Of(finding, DmarcMechanism.Dkim, result.Signature?.Domain);
            if (near > nearest) nearest = near;
        }

        return nearest;
    }
}
