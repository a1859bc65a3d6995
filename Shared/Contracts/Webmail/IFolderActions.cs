using Mox.Shared.Model.Mailboxes;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>Changes what a folder is for in the account that is signed in; making, renaming and deleting it is of <see cref="IMailboxActions"/>.</summary>
public interface IFolderActions
{
    /// <summary>Gives a folder a role; the one that had it loses it. Inbox has none but its own.</summary>
    Task<FolderOutcome> SetUseAsync(long mailboxId, SpecialUse use, CancellationToken ct);

    /// <summary>Shows a folder in lists of folders, here and in other programs, or hides it.</summary>
    Task<FolderOutcome> SubscribeAsync(long mailboxId, bool on, CancellationToken ct);

    /// <summary>Moves all messages of a folder to Trash; Trash itself is refused.</summary>
    Task<MessageOutcome> EmptyToTrashAsync(long mailboxId, CancellationToken ct);
}
