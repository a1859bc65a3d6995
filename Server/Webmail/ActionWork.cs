using System.Collections.Immutable;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail;

/// <summary>What an action did so far: told, with its undo, also when a later part failed.</summary>
internal sealed class ActionWork(long target)
{
    public List<long> Done { get; } = [];

    /// <summary>Moves, one group for each mailbox that messages came from.</summary>
    public Dictionary<long, (List<long> Ids, List<FlagsBefore> Flags)> Moved { get; } = [];

    public List<FlagsBefore> Before { get; } = [];

    public List<long> Muted { get; } = [];

    /// <summary>Messages that had been put away, and until when.</summary>
    public List<SnoozedBefore> PutAway { get; } = [];

    public bool MutedOn { get; init; }

    public ActionStatus? Failed { get; set; }

    public long TargetMailboxId { get; set; } = target;

    /// <summary>Runs a part; a fault that may pass, or a quota that is used up, ends it and is told.</summary>
    public async Task GuardAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (StoreBusyException)
        {
            Failed = ActionStatus.Busy;
        }
        catch (QuotaExceededException)
        {
            Failed = ActionStatus.Quota;
        }
    }

    /// <param name="keepFlags">The move changes flags as well: undo gives them back.</param>
    public void Left(long mailboxId, IReadOnlyCollection<MessageRow> rows, bool keepFlags)
    {
        Done.AddRange(rows.Select(row => row.MessageId));
        if (!Moved.TryGetValue(mailboxId, out var group)) Moved[mailboxId] = group = ([], []);
        group.Ids.AddRange(rows.Select(row => row.MessageId));
        if (keepFlags) group.Flags.AddRange(rows.Select(row => new FlagsBefore(row.MessageId, row.Flags, row.Keywords)));
    }

    /// <param name="rows">Messages as they were before they got another moment, or came back.</param>
    public void WasPutAway(IReadOnlyCollection<MessageRow> rows)
    {
        Done.AddRange(rows.Select(row => row.MessageId));
        PutAway.AddRange(rows.Where(row => row.SnoozedUntil is not null).Select(row => new SnoozedBefore(row.MessageId, row.SnoozedUntil!.Value)));
    }

    public MessageOutcome Outcome()
    {
        ImmutableArray<ReturnGroup> groups = [.. Moved.Select(group => new ReturnGroup(group.Key, [.. group.Value.Ids], [.. group.Value.Flags]))];
        UndoStep? undo = PutAway.Count > 0 ? new UndoStep.PutAway([.. PutAway], groups)
            : Moved.Count > 0 ? new UndoStep.Return(groups)
            : Before.Count > 0 ? new UndoStep.Restore([.. Before])
            : Muted.Count > 0 ? new UndoStep.Mute([.. Muted], !MutedOn) : null;
        return new MessageOutcome(Failed ?? (Done.Count > 0 ? ActionStatus.Done : ActionStatus.Missing), [.. Done], undo) { TargetMailboxId = TargetMailboxId };
    }
}
