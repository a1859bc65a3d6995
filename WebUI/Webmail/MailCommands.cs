using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>What can be done with messages, by button, key or menu: does it, and says so with a way back.</summary>
/// <param name="leaving">Asked before messages leave the list that is shown; what it answers runs once they left.</param>
public sealed class MailCommands(IMailboxActions actions, Toasts toasts, Func<ImmutableArray<long>, Action<ImmutableArray<long>>> leaving)
{
    public Task ArchiveAsync(ImmutableArray<long> ids, string about, CancellationToken ct) =>
        MoveAwayAsync("archive", "Archived", about, ids, () => actions.ArchiveAsync(ids, ct), ct);

    public Task JunkAsync(ImmutableArray<long> ids, string about, CancellationToken ct) =>
        MoveAwayAsync("junk", "Reported as junk", about, ids, () => actions.JunkAsync(ids, ct), ct);

    public Task NotJunkAsync(ImmutableArray<long> ids, string about, CancellationToken ct) =>
        MoveAwayAsync("inbox", "Moved to Inbox", about, ids, () => actions.NotJunkAsync(ids, ct), ct);

    public Task DeleteAsync(ImmutableArray<long> ids, string about, CancellationToken ct) =>
        MoveAwayAsync("bin", "Deleted", about, ids, () => actions.DeleteAsync(ids, ct), ct);

    public Task MoveAsync(ImmutableArray<long> ids, long folder, string folderName, string about, CancellationToken ct) =>
        MoveAwayAsync("move", $"Moved to {folderName}", about, ids, () => actions.MoveAsync(ids, folder, ct), ct);

    /// <summary>Adds or takes away a flag. It shows on the row itself, so nothing is said unless it fails.</summary>
    /// <param name="said">What it was, when the person did it and may take it back; null for what the page does by itself.</param>
    public async Task FlagAsync(ImmutableArray<long> ids, MessageFlags flag, bool on, CancellationToken ct, string? said = null)
    {
        if (ids.IsEmpty) return;
        var outcome = await actions.FlagAsync(ids, flag, on, ct);
        if (said is not null && outcome is { Status: ActionStatus.Done, Undo: { } undo }) toasts.Remember(new Toast("check", said, "", () => UndoAsync(undo, CancellationToken.None)) { Redo = () => FlagAsync(ids, flag, on, CancellationToken.None, said) });
        if (outcome.Status is not (ActionStatus.Done or ActionStatus.Missing)) Refused(outcome.Status);
    }

    private async Task MoveAwayAsync(string icon, string said, string about, ImmutableArray<long> ids, Func<Task<MessageOutcome>> act, CancellationToken ct)
    {
        if (ids.IsEmpty) return;
        var left = leaving(ids);
        var outcome = await act();
        if (outcome.Status == ActionStatus.Done)
        {
            left(outcome.Done);
            var undo = outcome.Undo;
            // What is taken back later outlives the page it was done on.
            toasts.Show(new Toast(icon, undo is null && icon == "bin" ? "Deleted for good" : said, about, undo is null ? null : () => UndoAsync(undo, CancellationToken.None))
            {
                Redo = () => MoveAwayAsync(icon, said, about, outcome.Done, act, CancellationToken.None),
            });
        }
        else
        {
            Refused(outcome.Status);
        }
    }

    private async Task UndoAsync(UndoStep step, CancellationToken ct)
    {
        var outcome = await actions.UndoAsync(step, ct);
        if (outcome.Status != ActionStatus.Done) Refused(outcome.Status);
    }

    private void Refused(ActionStatus status) => toasts.Show(new Toast("warn", status switch
    {
        ActionStatus.Missing => "Nothing to do: the messages are not here any more",
        ActionStatus.NotAllowed => "That is not possible in this folder",
        ActionStatus.Quota => "There is no room left in this account",
        _ => "The server is busy. Nothing was changed; try again",
    })
    { IsFault = true });
}
