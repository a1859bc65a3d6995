namespace Mox.Shared.Model.Domains;

/// <summary>A domain we take mail for.</summary>
public sealed class Domain
{
    /// <summary>Mail is delivered or returned by then.</summary>
    public const int DefaultSignatureHours = 144;

    /// <summary>A day: a mistake is soon forgotten. Longer once all is well.</summary>
    public const int DefaultMtaStsMaxAge = 86_400;

    public long Id { get; set; }

    /// <summary>Lower-case A-labels.</summary>
    public string Name { get; set; } = "";

    /// <summary>Switched off for now: mail for it is refused with a temporary code.</summary>
    public bool Disabled { get; set; }

    /// <summary>The account that gets mail for addresses that are not there; null: none.</summary>
    public long? CatchAllAccountId { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>Hours after which our DKIM signatures expire (<c>x=</c>), against replays; 0: never.</summary>
    public int SignatureHours { get; set; } = DefaultSignatureHours;

    /// <summary>Sign header and body by the simple canonicalization instead of the relaxed one: no change on the way is forgiven.</summary>
    public bool SimpleCanonicalization { get; set; }

    /// <summary>For the owner; one line.</summary>
    public string Description { get; set; } = "";

    /// <summary>The host name that mail programs are told, such as <c>mail.example.org</c>; empty: the name of this host. With a name of its own the domain can move without touching any program.</summary>
    public string ClientSettingsName { get; set; } = "";

    /// <summary>Characters after which the rest of a local part is a detail, the first one preferred (RFC 5233 §1); empty: none.</summary>
    public string Separators { get; set; } = "+";

    /// <summary>Local parts that differ in case only are different addresses.</summary>
    public bool CaseSensitive { get; set; }

    /// <summary>Where aggregate reports are asked to be sent (the tag <c>rua</c> of our DMARC record); empty: nowhere.</summary>
    public string DmarcReportsTo { get; set; } = "";

    /// <summary>Where reports about TLS are asked to be sent (RFC 8460 §3); empty: nowhere.</summary>
    public string TlsReportsTo { get; set; } = "";

    public MtaStsMode MtaStsMode { get; set; }

    /// <summary>The id of the policy, changed with it (RFC 8461 §3.1); empty without one.</summary>
    public string MtaStsId { get; set; } = "";

    /// <summary>How long others may keep the policy, in seconds.</summary>
    public int MtaStsMaxAge { get; set; } = DefaultMtaStsMaxAge;

    /// <summary>Mail hosts of the policy, separated by spaces; empty: the name of this host.</summary>
    public string MtaStsHosts { get; set; } = "";
}

/// <summary>What senders are asked to do when no good TLS can be had (RFC 8461 §5).</summary>
public enum MtaStsMode
{
    None,

    /// <summary>Report, and deliver nevertheless.</summary>
    Testing,

    /// <summary>Do not deliver.</summary>
    Enforce,
}
