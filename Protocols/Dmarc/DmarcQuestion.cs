using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.PublicSuffix;

namespace Mox.Protocols.Dmarc;

/// <summary>Which name of the sending side SPF checked.</summary>
/// <remarks>RFC 7208 §2.3 and §2.4.</remarks>
public enum SpfIdentity
{
    /// <summary>The domain of MAIL FROM; the one that DMARC asks for.</summary>
    MailFrom,

    /// <summary>The name in HELO or EHLO, which stands in for an empty MAIL FROM.</summary>
    Helo,
}

/// <summary>What SPF said of a message.</summary>
/// <param name="Result">How the check ended.</param>
/// <param name="Domain">The domain that was checked; null when there was none to check.</param>
/// <param name="Identity">Where the domain was taken from.</param>
public sealed record DmarcSpf(MethodResult Result, DomainName? Domain, SpfIdentity Identity = SpfIdentity.MailFrom);

/// <summary>What DKIM said of one signature of a message.</summary>
/// <param name="Result">How the check ended.</param>
/// <param name="Domain">The <c>d=</c> tag.</param>
/// <param name="Selector">The <c>s=</c> tag.</param>
/// <param name="Reason">Why, in words, for reports; may be empty.</param>
public sealed record DmarcDkim(MethodResult Result, DomainName Domain, string Selector = "", string Reason = "");

/// <summary>All that is asked of one message.</summary>
/// <param name="Author">Who wrote it, as it is shown.</param>
/// <param name="Spf">The result of SPF; null when it was not checked.</param>
/// <param name="Dkim">The results of its signatures.</param>
/// <param name="Sample">A random number from 0 to 99, for records with <c>pct</c>: the policy is applied when it is below.</param>
public sealed record DmarcQuestion(AuthorAddress Author, DmarcSpf? Spf, ImmutableArray<DmarcDkim> Dkim, int Sample);

/// <summary>How the organizational domain is found.</summary>
public enum OrganizationMethod
{
    /// <summary>By the records at the names above (RFC 9989 §4.10).</summary>
    TreeWalk,

    /// <summary>By the public suffix list (RFC 7489 §3.2).</summary>
    PublicSuffixList,
}

/// <summary>What an operator may choose.</summary>
public sealed record DmarcSettings
{
    /// <summary>The tree walk, with the list that came with this library as second opinion.</summary>
    public static DmarcSettings Default { get; } = new();

    /// <summary>How the organizational domain is found; the other way by list is noted beside the walk.</summary>
    public OrganizationMethod Method { get; init; } = OrganizationMethod.TreeWalk;

    /// <summary>The list of public suffixes; null for the one that came with this library.</summary>
    public PublicSuffixList? Suffixes { get; init; }

    /// <summary>The most names a message may have asked for records of policies; what is beyond counts as failed look-ups. At least 8, which one walk may take.</summary>
    public int MaxLookups { get; init; } = 30;

    internal PublicSuffixList List => Suffixes ?? PublicSuffixList.Embedded;
}
