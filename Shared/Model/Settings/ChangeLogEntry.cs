namespace Mox.Shared.Model.Settings;

/// <summary>A change of what is configured: who, when, and what.</summary>
public sealed class ChangeLogEntry
{
    public long Id { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>The account or program that made the change.</summary>
    public string Who { get; set; } = "";

    /// <summary>The verb, such as <c>account.add</c>.</summary>
    public string Verb { get; set; } = "";

    /// <summary>What it was done to: a domain, an account, an address.</summary>
    public string Subject { get; set; } = "";

    /// <summary>What it was before and is now, where that can be said; never a secret.</summary>
    public string Detail { get; set; } = "";
}
