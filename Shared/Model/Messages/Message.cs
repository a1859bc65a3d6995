namespace Mox.Shared.Model.Messages;

/// <summary>A message in a mailbox: what lists, sorting and threading need. Its flags lie in <see cref="MessageState"/>, all else in <see cref="MessageDetails"/>.</summary>
public sealed class Message
{
    /// <summary>Stays when the message moves; never used again.</summary>
    public long Id { get; set; }

    public long AccountId { get; set; }

    public long MailboxId { get; set; }

    public long Uid { get; set; }

    /// <summary>The MODSEQ with which it came into this mailbox.</summary>
    public long CreateSeq { get; set; }

    /// <summary>Octets of prefix and body together.</summary>
    public long Size { get; set; }

    /// <summary>INTERNALDATE, UTC ticks.</summary>
    public long ReceivedTicks { get; set; }

    /// <summary>The zone INTERNALDATE was given in, minutes east of UTC.</summary>
    public int ReceivedZone { get; set; }

    /// <summary>When it came into this mailbox, UTC ticks (RFC 8514).</summary>
    public long SavedTicks { get; set; }

    /// <summary>The Date field, UTC ticks; null where it cannot be read.</summary>
    public long? SentTicks { get; set; }

    public int SentZone { get; set; }

    public long ThreadId { get; set; }

    /// <summary>Hash of account and Message-ID; null without that field.</summary>
    public long? MessageIdHash { get; set; }

    /// <summary>Hash of account and base subject (RFC 5256 §2.1); null when that is empty.</summary>
    public long? SubjectHash { get; set; }

    public bool HasAttachments { get; set; }

    /// <summary>The class the junk filter last learned it as: null none, true junk.</summary>
    public bool? TrainedJunk { get; set; }

    public long BodyId { get; set; }

    /// <summary>The Subject field for lists: decoded, cut to 500 characters.</summary>
    public string Subject { get; set; } = "";

    /// <summary>The first From address for lists: its name, else the address.</summary>
    public string Sender { get; set; } = "";
}
