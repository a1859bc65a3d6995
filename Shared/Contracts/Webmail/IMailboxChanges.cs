using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>What happens in the account that is signed in, while it happens.</summary>
public interface IMailboxChanges
{
    /// <summary>Calls back with changes in the order of their commits, at most some ten times a second, never twice at a time, and not on the circuit's own context (use InvokeAsync).
    /// Subscribe first, read afterwards, and apply what came in between: applying a change twice does no harm.</summary>
    /// <returns>Ends the subscription when disposed; a callback under way may still finish.</returns>
    Task<IDisposable> SubscribeAsync(Func<ImmutableArray<WebmailChange>, Task> onChanges, CancellationToken ct);
}

/// <summary>Something that happened in the account.</summary>
public abstract record WebmailChange
{
    private WebmailChange()
    {
    }

    /// <summary>Messages are now in a folder (new mail, or the target of a move or copy).</summary>
    public sealed record Arrived(long MailboxId, ImmutableArray<MessageItem> Messages) : WebmailChange;

    /// <summary>Messages left a folder: rows with this folder and one of these UIDs go.</summary>
    public sealed record Removed(long MailboxId, UidSet Uids) : WebmailChange;

    /// <summary>Messages have these flags and keywords now.</summary>
    public sealed record Flagged(long MailboxId, ImmutableArray<FlaggedMessage> Messages) : WebmailChange;

    /// <summary>A conversation is muted now, or not any more.</summary>
    public sealed record Muted(long ThreadId, bool On) : WebmailChange;

    /// <summary>The totals of a folder are now these.</summary>
    public sealed record Counted(long MailboxId, MailboxTotals Totals) : WebmailChange;

    /// <summary>A folder was made.</summary>
    public sealed record FolderCreated(Folder Folder) : WebmailChange;

    /// <summary>A folder has another name or role.</summary>
    public sealed record FolderChanged(long MailboxId, MailboxName Name, SpecialUse Use) : WebmailChange;

    /// <summary>A folder is shown in lists of folders, or not.</summary>
    public sealed record FolderSubscribed(long MailboxId, bool On) : WebmailChange;

    /// <summary>A folder and all in it is gone.</summary>
    public sealed record FolderDeleted(long MailboxId) : WebmailChange;

    /// <summary>More happened than can be told one by one: read folders and list anew.</summary>
    public sealed record Overflow : WebmailChange;
}
