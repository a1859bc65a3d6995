namespace Mox.Shared.Model.Accounts;

/// <summary>A message an account gave to the queue: what its limit by the day is counted from. Rows older than the window are removed.</summary>
public sealed class Sending
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    public DateTimeOffset Sent { get; set; }

    /// <summary>Each recipient counts as a message.</summary>
    public int Recipients { get; set; }
}

/// <summary>Somebody an account has written to, and since when: what its limit of new recipients by the day is counted from. Stays when the message sent is removed.</summary>
public sealed class Correspondent
{
    public long AccountId { get; set; }

    /// <summary>Lower-case address.</summary>
    public string Address { get; set; } = "";

    public DateTimeOffset First { get; set; }
}
