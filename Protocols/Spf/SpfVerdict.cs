using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Spf;

/// <summary>The outcome of a check, with what led to it.</summary>
/// <param name="Result">What the policy says.</param>
/// <param name="Request">What was checked.</param>
/// <param name="Reason">One sentence for people who look after mail, without a full stop. It may hold text of the client and of the policy, in printable ASCII.</param>
public sealed record SpfVerdict(SpfResult Result, SpfRequest Request, string Reason)
{
    /// <summary>The domain whose policy was asked; null when there was none to ask.</summary>
    public DomainName? Domain => Request.Domain;

    /// <summary>The directive that matched, as published (such as <c>ip4:192.0.2.0/24</c> or <c>-all</c>); null when none did.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The domain whose record <see cref="Mechanism"/> stands in: not <see cref="Domain"/> when the policy was redirected.</summary>
    public string? MechanismDomain { get; init; }

    /// <summary>The directive that matched inside the policy an <c>include</c> names, and the domain of that, such as <c>ip4:192.0.2.1 of _spf.example.net</c>; null when no include matched.</summary>
    public string? Included { get; init; }

    /// <summary>What went wrong, for a temporary or permanent error.</summary>
    public string? Problem { get; init; }

    /// <summary>Why a look-up failed, for the log: it may name the resolver. Given for a temporary error, where the resolver says it.</summary>
    public DnsFailure? Failure { get; init; }

    /// <summary>What the domain gives as an explanation of a fail: text of a third party, in printable ASCII, to be given as such (RFC 7208 §11.5.2). Null when there is none.</summary>
    public string? Explanation { get; init; }

    /// <summary>The record of <see cref="Domain"/>, when there is one that can be read.</summary>
    public SpfRecord? Record { get; init; }

    /// <summary>Terms evaluated that ask the DNS.</summary>
    public int Terms { get; init; }

    /// <summary>Of these, the ones that found nothing.</summary>
    public int VoidTerms { get; init; }

    /// <summary>Questions asked in all.</summary>
    public int Questions { get; init; }

    /// <summary>True when every answer this rests on was authentic (DNSSEC), and there was one.</summary>
    public bool Authentic { get; init; }
}
