namespace Mox.Shared.Model.Messages;

/// <summary>Flags of a message, clustered by mailbox and UID, so that scanning or flagging a whole mailbox touches few pages.</summary>
public sealed class MessageState
{
    /// <summary>Mailbox id times 2^32, plus the UID.</summary>
    public long Place { get; set; }

    public long MessageId { get; set; }

    public long ModSeq { get; set; }

    public MessageFlags Flags { get; set; }

    /// <summary>Lower-case, sorted, separated by spaces.</summary>
    public string Keywords { get; set; } = "";
}
