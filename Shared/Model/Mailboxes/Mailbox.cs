namespace Mox.Shared.Model.Mailboxes;

/// <summary>A mailbox with the totals that STATUS and the folder tree show. They move in the transaction of each verb.</summary>
public sealed class Mailbox
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    /// <summary>The mailbox one level up; null at the top.</summary>
    public long? ParentId { get; set; }

    /// <summary>The full name.</summary>
    public string Name { get; set; } = "";

    public SpecialUse Use { get; set; }

    public long UidValidity { get; set; }

    public long UidNext { get; set; }

    public long CreateSeq { get; set; }

    /// <summary>The highest MODSEQ of anything that happened in the mailbox, removals included.</summary>
    public long ModSeq { get; set; }

    /// <summary>Keywords ever used in it, sorted, separated by spaces.</summary>
    public string Keywords { get; set; } = "";

    public int Messages { get; set; }

    public int Unseen { get; set; }

    public int Deleted { get; set; }

    public long Size { get; set; }
}
