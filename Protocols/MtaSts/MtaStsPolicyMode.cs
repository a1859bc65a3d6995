namespace Mox.Protocols.MtaSts;

/// <summary>What a policy asks of senders to whom no mail host is good enough (RFC 8461 §5).</summary>
public enum MtaStsPolicyMode
{
    /// <summary>Nothing: the policy is being taken back.</summary>
    None,

    /// <summary>To report it, and to deliver nevertheless.</summary>
    Testing,

    /// <summary>Not to deliver.</summary>
    Enforce,
}
