namespace Mox.Shared.Model.Domains;

/// <summary>A domain we take mail for.</summary>
public sealed class Domain
{
    public long Id { get; set; }

    /// <summary>Lower-case A-labels.</summary>
    public string Name { get; set; } = "";

    /// <summary>Switched off for now: mail for it is refused with a temporary code.</summary>
    public bool Disabled { get; set; }

    /// <summary>The account that gets mail for addresses that are not there; null: none.</summary>
    public long? CatchAllAccountId { get; set; }

    public DateTimeOffset Created { get; set; }
}
