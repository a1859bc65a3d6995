namespace Mox.Protocols.Dmarc;

/// <summary>What a domain owner asks to be done with mail that fails; in the order of severity.</summary>
/// <remarks>RFC 9989 §4.7, the tags <c>p</c>, <c>sp</c> and <c>np</c>.</remarks>
public enum DmarcPolicy
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Such mail is suspicious.</summary>
    Quarantine,

    /// <summary>Such mail is to be refused.</summary>
    Reject,
}

/// <summary>How near an authenticated domain must be to the author's domain.</summary>
/// <remarks>RFC 9989 §4.7, the tags <c>adkim</c> and <c>aspf</c>.</remarks>
public enum AlignmentMode
{
    /// <summary>Both have the same organizational domain.</summary>
    Relaxed,

    /// <summary>Both are the same domain.</summary>
    Strict,
}

/// <summary>What a record says of its domain's place in the tree of names.</summary>
/// <remarks>RFC 9989 §4.7, the tag <c>psd</c>.</remarks>
public enum SuffixFlag
{
    /// <summary><c>u</c>, or nothing: to be found out.</summary>
    Unknown,

    /// <summary><c>y</c>: a public suffix; the organizational domains are those right below it.</summary>
    Suffix,

    /// <summary><c>n</c>: the organizational domain of itself and of all below it.</summary>
    Organization,
}

/// <summary>When a domain owner asks for a failure report.</summary>
/// <remarks>RFC 9989 §4.7, the tag <c>fo</c>.</remarks>
[Flags]
public enum FailureReporting
{
    /// <summary>No choice was read.</summary>
    None = 0,

    /// <summary><c>0</c>: when all methods fail to give an aligned pass.</summary>
    AllFail = 1,

    /// <summary><c>1</c>: when any method fails to give an aligned pass.</summary>
    AnyFails = 2,

    /// <summary><c>d</c>: when a DKIM signature fails, aligned or not.</summary>
    Dkim = 4,

    /// <summary><c>s</c>: when SPF fails, aligned or not.</summary>
    Spf = 8,
}

/// <summary>Which text a record is held against by strict reading.</summary>
public enum DmarcEdition
{
    /// <summary>RFC 9989: <c>p</c> in any place, <c>np</c>, <c>psd</c> and <c>t</c> known, <c>pct</c>, <c>rf</c> and <c>ri</c> unknown.</summary>
    Successor,

    /// <summary>RFC 7489: <c>p</c> right behind <c>v</c>, <c>pct</c>, <c>rf</c> and <c>ri</c> known, <c>np</c>, <c>psd</c> and <c>t</c> unknown.</summary>
    First,
}

/// <summary>What a record is good for.</summary>
/// <remarks>RFC 9989 §4.10.1.</remarks>
public enum DmarcStanding
{
    /// <summary>A policy can be read from it.</summary>
    Policy,

    /// <summary><c>p</c>, <c>sp</c> or <c>np</c> is missing or broken, but reports are asked for: it counts as <c>p=none</c>.</summary>
    Monitoring,

    /// <summary><c>p</c>, <c>sp</c> or <c>np</c> is missing or broken and no report can be sent: there is nothing to apply.</summary>
    Unusable,
}
