using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Dmarc;

/// <summary>How the evaluation ended.</summary>
/// <remarks>RFC 9989 §9.2.</remarks>
public enum DmarcResult
{
    /// <summary>There is no record for the author's domain, or no one author domain.</summary>
    None,

    /// <summary>An authenticated domain is aligned with the author's.</summary>
    Pass,

    /// <summary>There is a record, and nothing aligned passed.</summary>
    Fail,

    /// <summary>It could not be found out for now; a later attempt may succeed. The policy is not applied.</summary>
    TempError,

    /// <summary>There is a record of which nothing can be made.</summary>
    PermError,
}

/// <summary>Where the record was found.</summary>
public enum DmarcPlace
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>At the author's domain.</summary>
    Author,

    /// <summary>At the organizational domain above it.</summary>
    Organization,

    /// <summary>At the public suffix above that.</summary>
    PublicSuffix,
}

/// <summary>Which tag the policy was taken from.</summary>
public enum DmarcPolicyTag
{
    /// <summary>From none: there is no record, or it counts as <c>p=none</c> (<see cref="DmarcStanding.Monitoring"/>).</summary>
    None,

    /// <summary><c>p</c>.</summary>
    Domain,

    /// <summary><c>sp</c>.</summary>
    Subdomain,

    /// <summary><c>np</c>.</summary>
    MissingDomain,
}

/// <summary>Why the policy that is applied is milder than the one asked for.</summary>
public enum DmarcRelief
{
    /// <summary>It is not milder.</summary>
    None,

    /// <summary>The record says that it is being tested (<c>t=y</c>).</summary>
    Testing,

    /// <summary>The message was not in the sample that <c>pct</c> asks for.</summary>
    SampledOut,
}

/// <summary>The method that authenticated a domain.</summary>
public enum DmarcMechanism
{
    /// <summary>SPF.</summary>
    Spf,

    /// <summary>DKIM.</summary>
    Dkim,
}

/// <summary>Is a domain aligned with the author's?</summary>
public enum DmarcAlignment
{
    /// <summary>No, or it was not asked, as the method neither passed nor was interrupted.</summary>
    None,

    /// <summary>Both have the same organizational domain.</summary>
    Relaxed,

    /// <summary>Both are the same.</summary>
    Strict,

    /// <summary>A look-up failed, so that it is not known.</summary>
    Unknown,
}

/// <summary>One domain that was held against the author's.</summary>
/// <param name="Mechanism">What authenticated it, or tried to.</param>
/// <param name="Result">What that said.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Alignment">Its alignment.</param>
public readonly record struct DmarcIdentifier(DmarcMechanism Mechanism, MethodResult Result, DomainName Domain, DmarcAlignment Alignment)
{
    /// <summary>True when the domain is authenticated and aligned.</summary>
    public bool Counts => Result == MethodResult.Pass && Alignment is (DmarcAlignment.Relaxed or DmarcAlignment.Strict);
}

/// <summary>What DMARC says of one message, with all that a row of an aggregate report asks for but the address it came from, its envelope and what was done with it.</summary>
/// <remarks>RFC 9989 §5.3; RFC 7489 §6.6. What is to be done with <see cref="Policy"/> is the receiver's choice.</remarks>
public sealed record DmarcEvaluation
{
    /// <summary>How it ended.</summary>
    public required DmarcResult Result { get; init; }

    /// <summary>Why, in a sentence or two for people. One line of ASCII, domains in A-labels.</summary>
    public required string Reason { get; init; }

    /// <summary>What the From fields hold. All but <see cref="AuthorOutcome.One"/> is <see cref="DmarcResult.None"/> and deserves to be refused or flagged.</summary>
    public required AuthorOutcome Author { get; init; }

    /// <summary>The domain of the author; null when there is no one author with a domain.</summary>
    public DomainName? AuthorDomain { get; init; }

    /// <summary>The domain whose record was used; null without one.</summary>
    public DomainName? PolicyDomain { get; init; }

    /// <summary>Where that is.</summary>
    public DmarcPlace Place { get; init; }

    /// <summary>The record; null without one.</summary>
    public DmarcRecord? Record { get; init; }

    /// <summary>True when the answer with the record is signed and valid (DNSSEC).</summary>
    public bool RecordAuthentic { get; init; }

    /// <summary>The policy that the record asks for, for this domain, and passing messages too.</summary>
    public DmarcPolicy Requested { get; init; }

    /// <summary>The tag it was taken from.</summary>
    public DmarcPolicyTag RequestedBy { get; init; }

    /// <summary>The policy to apply to this message: None unless it failed, and one level milder with <see cref="Relief"/>.</summary>
    /// <remarks>Who treats quarantine as reject should apply nothing to a message that has relief: quarantine is what a sampled-out reject becomes.</remarks>
    public DmarcPolicy Policy { get; init; }

    /// <summary>Why <see cref="Policy"/> is milder than <see cref="Requested"/>.</summary>
    public DmarcRelief Relief { get; init; }

    /// <summary>The domains that were held against the author's, SPF first.</summary>
    public ImmutableArray<DmarcIdentifier> Identifiers { get; init; } = [];

    /// <summary>The organizational domain of the author by the chosen method; null where it was not needed or not found out.</summary>
    public DomainName? Organization { get; init; }

    /// <summary>The organizational domain of the author by the public suffix list: the second opinion, when the walk is the method.</summary>
    public DomainName? SuffixOrganization { get; init; }

    /// <summary>True when the two are known and differ.</summary>
    public bool OrganizationsDiffer => Organization is { } one && SuffixOrganization is { } other && one != other;

    /// <summary>The question, as it was put.</summary>
    public required DmarcQuestion Question { get; init; }

    /// <summary>Names asked for records.</summary>
    public int Lookups { get; init; }

    /// <summary>True when SPF passed for an aligned domain.</summary>
    public bool SpfAligned => Identifiers.Any(one => one.Mechanism == DmarcMechanism.Spf && one.Counts);

    /// <summary>True when a signature passed for an aligned domain.</summary>
    public bool DkimAligned => Identifiers.Any(one => one.Mechanism == DmarcMechanism.Dkim && one.Counts);

    /// <summary>True when reports of such messages are asked for.</summary>
    public bool WantsReport => Record is { AggregateReports.IsEmpty: false } && Result != DmarcResult.PermError;
}
