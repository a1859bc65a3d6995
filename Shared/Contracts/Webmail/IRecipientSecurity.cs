namespace Mox.Shared.Contracts.Webmail;

/// <summary>How safely mail gets to an address, found out before it is sent.</summary>
public interface IRecipientSecurity
{
    /// <summary>Looks it up. Never longer than <see cref="AddressSafety.Patience"/>: what is not known by then is <see cref="SafetyAnswer.Unknown"/>. An address that cannot be read is an answer, not an exception.</summary>
    /// <param name="address">What was typed.</param>
    /// <param name="ct">Ends the look-up: the address changed.</param>
    Task<AddressSafety> LookUpAsync(string address, CancellationToken ct);
}

/// <summary>How safely mail gets to an address.</summary>
/// <param name="Address">The address asked about.</param>
/// <param name="Place">Where it is.</param>
public sealed record AddressSafety(string Address, AddressPlace Place)
{
    /// <summary>The longest look-up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The detail of <see cref="MtaSts"/> for a policy that is tried out (RFC 8461 §5).</summary>
    public const string Testing = "testing";

    /// <summary>The last delivery went over an encrypted connection. An error: it has to, and did not come about.</summary>
    public SafetyCheck StartTls { get; init; } = SafetyCheck.Unknown;

    /// <summary>The domain has a policy that asks for TLS with a valid certificate (RFC 8461 §5).</summary>
    public SafetyCheck MtaSts { get; init; } = SafetyCheck.Unknown;

    /// <summary>The mail hosts of the domain are named under DNSSEC.</summary>
    public SafetyCheck Dnssec { get; init; } = SafetyCheck.Unknown;

    /// <summary>The first mail host has its keys in signed DNS (RFC 7672 §2.2).</summary>
    public SafetyCheck Dane { get; init; } = SafetyCheck.Unknown;

    /// <summary>The mail host passes mail on only to hosts that are as safe (RFC 8689 §2).</summary>
    public SafetyCheck RequireTls { get; init; } = SafetyCheck.Unknown;

    /// <summary>The domain of the address as people read it; empty where there is none.</summary>
    public string Domain { get; init; } = "";

    /// <summary>All five summed up.</summary>
    public SafetyLevel Level => Place switch
    {
        AddressPlace.Here => SafetyLevel.Here,
        AddressPlace.Elsewhere when Dane.Is(SafetyAnswer.Yes) => RequireTls.Is(SafetyAnswer.Yes) ? SafetyLevel.DaneRequireTls : SafetyLevel.Dane,
        AddressPlace.Elsewhere when MtaSts.Is(SafetyAnswer.Yes) => SafetyLevel.MtaSts,
        AddressPlace.Elsewhere when StartTls.Is(SafetyAnswer.Yes) => SafetyLevel.Tls,
        AddressPlace.Elsewhere when StartTls.Is(SafetyAnswer.No) => SafetyLevel.NoTls,
        _ => SafetyLevel.Unknown,
    };

    /// <summary>All that is looked up was answered; else another look-up may say more. What only a delivery shows may be missing.</summary>
    public bool IsWhole => Place != AddressPlace.Elsewhere || !(MtaSts.Is(SafetyAnswer.Unknown) || Dnssec.Is(SafetyAnswer.Unknown) || Dane.Is(SafetyAnswer.Unknown));

    /// <summary>A message that asks for REQUIRETLS gets there: the host knows it, and can be told from an impostor.</summary>
    public bool CanRequireTls => Place == AddressPlace.Here || (RequireTls.Is(SafetyAnswer.Yes) && (Dane.Is(SafetyAnswer.Yes) || MtaSts.Is(SafetyAnswer.Yes)));
}

/// <summary>One of the five checks.</summary>
/// <param name="Answer">What came of it.</param>
/// <param name="Detail">The host, policy or fault it is about, for people who want to know; may be empty.</param>
public sealed record SafetyCheck(SafetyAnswer Answer, string Detail = "")
{
    public static readonly SafetyCheck Unknown = new(SafetyAnswer.Unknown);

    public bool Is(SafetyAnswer answer) => Answer == answer;
}

public enum SafetyAnswer
{
    /// <summary>Not known, or not in time.</summary>
    Unknown,
    Yes,
    No,

    /// <summary>It is set up, and wrong: mail may wait for that.</summary>
    Error,
}

/// <summary>Where an address is.</summary>
public enum AddressPlace
{
    Elsewhere,

    /// <summary>An account or alias of this server: the mail never leaves it.</summary>
    Here,

    /// <summary>The domain is of this server, the address does not exist.</summary>
    UnknownHere,

    /// <summary>The configuration names the way: nothing is looked up.</summary>
    Routed,

    /// <summary>No mail leaves this server.</summary>
    NotSent,

    /// <summary>No address.</summary>
    Unreadable,
}

/// <summary>How safe it is, the weakest first where there is something to be said.</summary>
public enum SafetyLevel
{
    Unknown,
    NoTls,
    Tls,
    MtaSts,
    Dane,
    DaneRequireTls,
    Here,
}
