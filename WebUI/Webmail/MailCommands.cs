using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>How far an action over many messages is.</summary>
public sealed record ActionProgress(string Said, int Done, int Count);

/// <summary>The list that commands act on: it shows at once what they do, and takes it back when the server does not agree.</summary>
public interface ICommandList
{
    /// <summary>Takes rows out; the answer of the server settles it.</summary>
    Departure Leave(MessageSelection selection);

    /// <summary>Changes rows; what it gives back takes the change back.</summary>
    Action Change(MessageSelection selection, Func<MessageItem, bool, MessageItem> change);

    /// <summary>Shows how far an action is; null when it has ended.</summary>
    void Show(ActionProgress? progress);
}

/// <summary>What can be done with messages, by button, key or menu: shows it at once, does it, and says so with a way back.</summary>
public sealed class MailCommands(IMailboxActions actions, Toasts toasts, ICommandList list)
{
    public Task ArchiveAsync(MessageSelection selection, string about, CancellationToken ct) =>
        MoveAwayAsync("archive", ListWords.Archived, about, selection, meant => actions.ArchiveAsync(meant, ct), ct);

    public Task JunkAsync(MessageSelection selection, string about, CancellationToken ct) =>
        MoveAwayAsync("junk", ListWords.Junked, about, selection, meant => actions.JunkAsync(meant, ct), ct);

    public Task NotJunkAsync(MessageSelection selection, string about, CancellationToken ct) =>
        MoveAwayAsync("inbox", ListWords.MovedTo.With("Inbox"), about, selection, meant => actions.NotJunkAsync(meant, ct), ct);

    public Task DeleteAsync(MessageSelection selection, string about, CancellationToken ct) =>
        MoveAwayAsync("bin", ListWords.Deleted, about, selection, meant => actions.DeleteAsync(meant, ct), ct);

    /// <summary>Puts mail away until a moment; null where nobody does.</summary>
    public ISnoozing? Snoozing { get; init; }

    /// <param name="until">The moment in words.</param>
    public Task SnoozeAsync(MessageSelection selection, DateTimeOffset at, string until, string about, CancellationToken ct) =>
        Snoozing is not { } snoozing ? Task.CompletedTask : MoveAwayAsync("clock", HabitWords.SaidSnoozed.With(until), about, selection, meant => snoozing.SnoozeAsync(meant, at, ct), ct);

    /// <summary>Takes mail that is put away back to where it was.</summary>
    public Task WakeAsync(MessageSelection selection, string about, CancellationToken ct) =>
        Snoozing is not { } snoozing ? Task.CompletedTask : MoveAwayAsync("undo", HabitWords.SaidWoken, about, selection, meant => snoozing.WakeAsync(meant, ct), ct);

    /// <summary>Told of each move by hand that is done, and of each that is taken back.</summary>
    public Func<MessageOutcome, Task> Moved { get; init; } = _ => Task.CompletedTask;

    public async Task MoveAsync(MessageSelection selection, long folder, string folderName, string about, CancellationToken ct)
    {
        if (await MoveAwayAsync("move", ListWords.MovedTo.With(folderName), about, selection, meant => actions.MoveAsync(meant, folder, ct), ct) is { Status: ActionStatus.Done } outcome) await Moved(outcome);
    }

    /// <summary>Adds or takes away a flag. It shows on the row itself, so it is said only of many.</summary>
    public Task FlagAsync(MessageSelection selection, MessageFlags flag, bool on, string about, CancellationToken ct)
    {
        var said = (flag, on) switch
        {
            (MessageFlags.Seen, true) => ListWords.MarkedRead,
            (MessageFlags.Seen, false) => ListWords.MarkedUnread,
            (MessageFlags.Flagged, true) => ListWords.Starred,
            (MessageFlags.Flagged, false) => ListWords.Unstarred,
            _ => ListWords.Changed,
        };
        return ChangeAsync(flag == MessageFlags.Flagged ? "star" : "mailopen", said, about, selection, RowChange.Flag(flag, on), meant => actions.FlagAsync(meant, flag, on, ct), ct);
    }

    public Task LabelAsync(MessageSelection selection, string keyword, bool on, string about, CancellationToken ct) =>
        ChangeAsync("tag", (on ? ListWords.Labelled : ListWords.Unlabelled).With(keyword), about, selection, RowChange.Label(keyword, on), meant => actions.LabelAsync(meant, keyword, on, ct), ct);

    public Task MuteAsync(MessageSelection selection, bool on, string about, CancellationToken ct) =>
        ChangeAsync("bellmute", on ? ListWords.MutedNow : ListWords.HeardAgain, about, selection, (row, _) => row with { Muted = on }, meant => actions.MuteAsync(meant, on, ct), ct, says: true);

    private async Task<MessageOutcome?> MoveAwayAsync(string icon, string said, string about, MessageSelection selection, Func<MessageSelection, Task<MessageOutcome>> act, CancellationToken ct)
    {
        if (selection.IsEmpty) return null;
        var departure = list.Leave(selection);
        MessageOutcome? outcome = null;
        try
        {
            outcome = await RunAsync(said, selection, act);
        }
        finally
        {
            departure.Settle(outcome?.Done ?? []);
        }

        if (outcome.Status != ActionStatus.Done) Refused(outcome, ct);
        else if (outcome.Undo is { } undo) toasts.Show(new Toast(icon, said, about, () => UndoAsync(undo, CancellationToken.None)) { Redo = () => MoveAwayAsync(icon, said, about, outcome.Done, act, CancellationToken.None) });
        else toasts.Show(new Toast(icon, icon == "bin" ? ListWords.DeletedForGood : said, about));
        return outcome;
    }

    private async Task ChangeAsync(
        string icon, string said, string about, MessageSelection selection, Func<MessageItem, bool, MessageItem> change, Func<MessageSelection, Task<MessageOutcome>> act, CancellationToken ct, bool says = false)
    {
        if (selection.IsEmpty) return;
        var back = list.Change(selection, change);
        MessageOutcome? outcome = null;
        try
        {
            outcome = await RunAsync(said, selection, act);
        }
        finally
        {
            if (outcome?.Status is not (ActionStatus.Done or ActionStatus.Missing)) back();
        }

        if (outcome.Status is not (ActionStatus.Done or ActionStatus.Missing)) Refused(outcome, ct);
        else if (outcome.Undo is { } undo) Tell(new Toast(icon, said, about, () => UndoAsync(undo, CancellationToken.None)) { Redo = () => ChangeAsync(icon, said, about, outcome.Done, change, act, CancellationToken.None, says) }, says || selection.Count > 1);
    }

    /// <summary>What shows on the row itself is not said, but can be taken back all the same.</summary>
    private void Tell(Toast toast, bool says)
    {
        if (says) toasts.Show(toast);
        else toasts.Remember(toast);
    }

    /// <summary>An action over all of a list is shown while it runs.</summary>
    private async Task<MessageOutcome> RunAsync(string said, MessageSelection selection, Func<MessageSelection, Task<MessageOutcome>> act)
    {
        if (selection.Query is null) return await act(selection);
        list.Show(new ActionProgress(said, 0, selection.Count));
        try
        {
            return await act(selection with { Progress = done => list.Show(new ActionProgress(said, done, selection.Count)) });
        }
        finally
        {
            list.Show(null);
        }
    }

    private async Task UndoAsync(UndoStep step, CancellationToken ct)
    {
        var outcome = await actions.UndoAsync(step, ct);
        if (outcome.Status != ActionStatus.Done) Refused(outcome, ct);
        if (step is UndoStep.Return) await Moved(outcome);
    }

    /// <summary>Says why; of what was done all the same there is a way back.</summary>
    private void Refused(MessageOutcome outcome, CancellationToken ct) => toasts.Show(new Toast(
        "warn",
        outcome.Status switch
        {
            ActionStatus.Missing => ListWords.NotHere,
            ActionStatus.NotAllowed => ListWords.NotPossible,
            ActionStatus.Quota => ListWords.NoRoom,
            _ => outcome.Done.IsEmpty ? ListWords.Busy : ListWords.BusyHalfway.With(Amount.Count(outcome.Done.Length)),
        },
        "",
        outcome.Undo is { } undo ? () => UndoAsync(undo, ct) : null)
    { IsFault = true });
}

/// <summary>How rows look once an action is done.</summary>
public static class RowChange
{
    /// <summary>A flag on the message of a row; when the row stands for all of its conversation here, on these.</summary>
    public static Func<MessageItem, bool, MessageItem> Flag(MessageFlags flag, bool on) => (row, whole) =>
    {
        var changed = row with { Flags = on ? row.Flags | flag : row.Flags & ~flag };
        if (row.Conversation is not { } summary) return changed;
        return flag switch
        {
            MessageFlags.Seen => changed with { Conversation = summary with { Unread = whole ? on ? 0 : summary.Here : Math.Clamp(summary.Unread + (row.Seen == on ? 0 : on ? -1 : 1), 0, summary.Here) } },
            MessageFlags.Flagged => changed with { Conversation = summary with { Flagged = on || (!whole && summary.Here > 1 && summary.Flagged) } },
            _ => changed,
        };
    };

    public static Func<MessageItem, bool, MessageItem> Label(string keyword, bool on) => (row, _) =>
    {
        var without = row.Keywords.RemoveAll(known => known.Equals(keyword, StringComparison.OrdinalIgnoreCase));
        return row with { Keywords = on ? [.. without.Add(keyword.ToLowerInvariant()).Order(StringComparer.Ordinal)] : without };
    };
}
