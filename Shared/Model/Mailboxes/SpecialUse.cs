namespace Mox.Shared.Model.Mailboxes;

/// <summary>The role of a mailbox; at most one mailbox of an account has each.</summary>
/// <remarks>RFC 6154 §2.</remarks>
public enum SpecialUse
{
    None = 0,
    Archive = 1,
    Drafts = 2,
    Junk = 3,
    Sent = 4,
    Trash = 5,
}
