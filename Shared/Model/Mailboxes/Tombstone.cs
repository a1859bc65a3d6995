namespace Mox.Shared.Model.Mailboxes;

/// <summary>A run of UIDs that left a mailbox at one MODSEQ (RFC 7162 §3.2.10).</summary>
public sealed class Tombstone
{
    public long Id { get; set; }

    public long MailboxId { get; set; }

    public long ModSeq { get; set; }

    public long FirstUid { get; set; }

    public long LastUid { get; set; }
}
