using System.Collections.Immutable;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>Changes messages and folders of the account that is signed in. Ids of other accounts are as ids that do not exist: passed over.</summary>
/// <remarks>Actions over many messages are done in portions, so that others are not kept waiting; one that ends early says what was done, and how to take that back.</remarks>
public interface IMailboxActions
{
    /// <summary>Adds or takes away flags (Seen, Flagged, Answered, Forwarded, Junk, NotJunk).</summary>
    Task<MessageOutcome> FlagAsync(MessageSelection selection, MessageFlags flags, bool on, CancellationToken ct);

    /// <summary>Adds or takes away a keyword (label). RFC 9051 atom; case does not matter.</summary>
    Task<MessageOutcome> LabelAsync(MessageSelection selection, string keyword, bool on, CancellationToken ct);

    Task<MessageOutcome> MoveAsync(MessageSelection selection, long toMailboxId, CancellationToken ct);

    /// <summary>To Trash; what is in Trash already, or is a draft, or when there is no Trash, is removed for good (no undo for these).</summary>
    Task<MessageOutcome> DeleteAsync(MessageSelection selection, CancellationToken ct);

    /// <summary>To the folder with the role Archive, which is made when there is none.</summary>
    Task<MessageOutcome> ArchiveAsync(MessageSelection selection, CancellationToken ct);

    /// <summary>To Junk, flagged $Junk.</summary>
    Task<MessageOutcome> JunkAsync(MessageSelection selection, CancellationToken ct);

    /// <summary>To Inbox, flagged $NotJunk.</summary>
    Task<MessageOutcome> NotJunkAsync(MessageSelection selection, CancellationToken ct);

    /// <summary>Mutes the conversations of messages, or lets them be heard again: what is delivered to a muted conversation is marked as read at once.</summary>
    Task<MessageOutcome> MuteAsync(MessageSelection selection, bool on, CancellationToken ct);

    /// <summary>Takes back what an outcome says can be taken back.</summary>
    Task<MessageOutcome> UndoAsync(UndoStep step, CancellationToken ct);

    /// <summary>Flags every message of a folder seen.</summary>
    Task<MessageOutcome> MarkAllSeenAsync(long mailboxId, CancellationToken ct);

    /// <summary>Removes all messages of Trash or Junk for good; other folders are refused.</summary>
    Task<MessageOutcome> EmptyAsync(long mailboxId, CancellationToken ct);

    /// <summary>Makes a folder and the parents it lacks.</summary>
    Task<FolderOutcome> CreateFolderAsync(MailboxName name, CancellationToken ct);

    /// <summary>Renames a folder with all below it. Inbox and folders with a role are refused.</summary>
    Task<FolderOutcome> RenameFolderAsync(long mailboxId, MailboxName name, CancellationToken ct);

    /// <summary>Deletes a folder and the messages in it. Inbox, folders with a role and folders with children are refused.</summary>
    Task<FolderOutcome> DeleteFolderAsync(long mailboxId, CancellationToken ct);
}

/// <summary>What became of an action on messages.</summary>
/// <param name="Status">Done also when some of the messages were gone.</param>
/// <param name="Done">The ids of the messages that were changed.</param>
/// <param name="Undo">Takes the action back; null when it cannot be, or nothing changed.</param>
public sealed record MessageOutcome(ActionStatus Status, ImmutableArray<long> Done, UndoStep? Undo)
{
    /// <summary>Where the messages went, for moves; 0 otherwise.</summary>
    public long TargetMailboxId { get; init; }
}

/// <summary>How an action ended.</summary>
public enum ActionStatus
{
    Done = 0,

    /// <summary>None of the messages, or not the folder, is there any more.</summary>
    Missing = 1,

    /// <summary>Not possible for these messages or this folder.</summary>
    NotAllowed = 2,

    /// <summary>A temporary fault: nothing was changed beyond what <see cref="MessageOutcome.Done"/> lists; the same may be tried again.</summary>
    Busy = 3,

    /// <summary>The quota of the account is used up.</summary>
    Quota = 4,
}

/// <summary>How to take an action back. A plain value: it may be kept as long as one likes, and is checked again when used.</summary>
public abstract record UndoStep
{
    private UndoStep()
    {
    }

    /// <summary>Moves messages back to where they were, and gives them back the flags they had.</summary>
    public sealed record Return(ImmutableArray<ReturnGroup> Groups) : UndoStep;

    /// <summary>Gives messages back the flags and keywords they had.</summary>
    public sealed record Restore(ImmutableArray<FlagsBefore> Messages) : UndoStep;

    /// <summary>Mutes conversations, or lets them be heard again.</summary>
    public sealed record Mute(ImmutableArray<long> ThreadIds, bool On) : UndoStep;

    /// <summary>Puts messages away again until the moment they had, from where they lie by then; moves others back to where they were.</summary>
    public sealed record PutAway(ImmutableArray<SnoozedBefore> Messages, ImmutableArray<ReturnGroup> Groups) : UndoStep;
}

/// <summary>Messages that were moved out of one folder.</summary>
/// <param name="Flags">The flags they had before, of those whose flags were changed as well.</param>
public sealed record ReturnGroup(long FromMailboxId, ImmutableArray<long> MessageIds, ImmutableArray<FlagsBefore> Flags);

/// <summary>Until when a message was put away before an action.</summary>
public sealed record SnoozedBefore(long MessageId, DateTimeOffset Until);

/// <summary>Flags of a message before an action.</summary>
public sealed record FlagsBefore(long MessageId, MessageFlags Flags, ImmutableArray<string> Keywords);

/// <summary>What became of an action on a folder.</summary>
/// <param name="MailboxId">The folder meant; 0 on failure.</param>
public sealed record FolderOutcome(FolderStatus Status, long MailboxId);

public enum FolderStatus
{
    Done = 0,
    Missing = 1,
    Exists = 2,
    HasChildren = 3,
    NotAllowed = 4,

    /// <summary>A temporary fault; try again.</summary>
    Busy = 5,
}
