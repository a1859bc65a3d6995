namespace Mox.Shared.Model.Domains;

/// <summary>A domain we take mail for.</summary>
public sealed class Domain
{
    /// <summary>Mail is delivered or returned by then.</summary>
    public const int DefaultSignatureHours = 144;

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
}
