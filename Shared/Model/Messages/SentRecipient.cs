namespace Mox.Shared.Model.Messages;

/// <summary>A recipient of a message stored in a mailbox with the role Sent: for completion of addresses, limits on first-time recipients, and reputation.</summary>
public sealed class SentRecipient
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    public long MessageId { get; set; }

    /// <summary>Lower-case address.</summary>
    public string Address { get; set; } = "";

    /// <summary>Lower-case A-labels.</summary>
    public string Domain { get; set; } = "";

    /// <summary>Display name as it was written; may be empty.</summary>
    public string Name { get; set; } = "";

    public long SentTicks { get; set; }
}
