using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>The labels of the account that is signed in: keywords of IMAP, in lower case, over all folders. Those with a meaning of their own, such as <c>$Junk</c>, are none.</summary>
public interface ILabels
{
    /// <summary>The labels messages have, by name.</summary>
    Task<ImmutableArray<LabelCount>> ListAsync(CancellationToken ct);

    /// <summary>Gives all messages with a label another one in its place, which may be there already.</summary>
    Task<LabelOutcome> RenameAsync(string from, string to, CancellationToken ct);

    /// <summary>Takes a label from all messages that have it.</summary>
    Task<LabelOutcome> RemoveAsync(string label, CancellationToken ct);

    /// <summary>Takes back what an outcome says can be taken back.</summary>
    Task<LabelOutcome> UndoAsync(LabelUndo undo, CancellationToken ct);
}

/// <summary>A label and how many messages have it.</summary>
public sealed record LabelCount(string Keyword, int Messages, int Unseen);

/// <summary>What became of an action on a label.</summary>
/// <param name="Status"><see cref="ActionStatus.NotAllowed"/> for a name that no keyword can have; <see cref="ActionStatus.Busy"/> when it ended early, so that it may be tried again.</param>
/// <param name="Messages">Messages that were changed.</param>
/// <param name="Undo">Takes it back; null when nothing changed.</param>
public sealed record LabelOutcome(ActionStatus Status, int Messages, LabelUndo? Undo);

/// <summary>How to take an action on a label back: these messages get the one label and lose the other. A plain value, checked again when it is used.</summary>
/// <param name="Add">Empty: none.</param>
/// <param name="Remove">Empty: none.</param>
public sealed record LabelUndo(ImmutableArray<long> MessageIds, string Add, string Remove);
