namespace Mox.Shared.Model.Settings;

/// <summary>All that is configured as data, as it was after a change: what can be compared and gone back to.</summary>
public sealed class ConfigVersion
{
    public long Id { get; set; }

    public DateTimeOffset At { get; set; }

    public string Who { get; set; } = "";

    /// <summary>The change in a few words.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The document as it is exported, without secrets.</summary>
    public string Document { get; set; } = "";
}
