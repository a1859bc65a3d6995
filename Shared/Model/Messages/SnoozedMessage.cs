namespace Mox.Shared.Model.Messages;

/// <summary>A message put away until a moment, when it comes back to the top of the mailbox it was in.</summary>
public sealed class SnoozedMessage
{
    public long MessageId { get; set; }

    public long AccountId { get; set; }

    /// <summary>Where it comes back to; the inbox where that mailbox is gone.</summary>
    public long ReturnMailboxId { get; set; }

    public DateTimeOffset Until { get; set; }
}
