using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail;

/// <inheritdoc/>
internal sealed class AccountLabels(CurrentAccount current, LabelReader labels, MessageReader messages, MailboxWriter writer) : ILabels
{
    /// <summary>Messages changed in one turn of the writer, so that mail that arrives waits for none of them long.</summary>
    private const int Portion = 500;

    public async Task<ImmutableArray<LabelCount>> ListAsync(CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var counts = await labels.CountsAsync(account.AccountId, ct);
        return [.. counts.Where(count => LabelName.IsLabel(count.Key)).OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => new LabelCount(count.Key, count.Value.Messages, count.Value.Unseen))];
    }

    public async Task<LabelOutcome> RenameAsync(string from, string to, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        (from, to) = (from.ToLowerInvariant(), to.ToLowerInvariant());
        return LabelName.IsLabel(from) && LabelName.IsLabel(to) && from != to ? await ReplaceAsync(from, to, ct) : new LabelOutcome(ActionStatus.NotAllowed, 0, null);
    }

    public async Task<LabelOutcome> RemoveAsync(string label, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(label);
        label = label.ToLowerInvariant();
        return LabelName.IsLabel(label) ? await ReplaceAsync(label, "", ct) : new LabelOutcome(ActionStatus.NotAllowed, 0, null);
    }

    public async Task<LabelOutcome> UndoAsync(LabelUndo undo, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(undo);
        if (new[] { undo.Add, undo.Remove }.Any(name => name.Length > 0 && !LabelName.IsLabel(name))) return new LabelOutcome(ActionStatus.NotAllowed, 0, null);
        var account = await current.RequireAsync();
        var done = 0;
        try
        {
            foreach (var ids in undo.MessageIds.Chunk(Portion))
            {
                foreach (var group in (await messages.ByIdsAsync(account.AccountId, [.. ids], MessageColumns.Basic, ct)).GroupBy(row => row.MailboxId))
                {
                    await ChangeAsync(group.Key, UidSet.From(group.Select(row => row.Uid)), undo.Add, undo.Remove, ct);
                    done += group.Count();
                }
            }
        }
        catch (StoreBusyException)
        {
            return new LabelOutcome(ActionStatus.Busy, done, null);
        }

        return new LabelOutcome(ActionStatus.Done, done, null);
    }

    /// <summary>The new label first: a fault in between leaves both rather than none. Messages that had the new one before keep it when the rename is taken back.</summary>
    private async Task<LabelOutcome> ReplaceAsync(string from, string to, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var changed = ImmutableArray.CreateBuilder<long>();
        var both = 0;
        var status = ActionStatus.Done;
        try
        {
            foreach (var mailbox in await labels.MailboxesAsync(account.AccountId, from, ct))
            {
                for (var above = 0u; await labels.HoldersAsync(mailbox, from, above, Portion, ct) is { Count: > 0 } holders; above = holders[^1].Uid)
                {
                    var already = to.Length == 0 ? [] : (await messages.ByIdsAsync(account.AccountId, [.. holders.Select(holder => holder.MessageId)], MessageColumns.Basic, ct)).Where(row => row.Keywords.Contains(to)).Select(row => row.MessageId).ToHashSet();
                    await ChangeAsync(mailbox, UidSet.From(holders.Select(holder => holder.Uid)), to, from, ct);
                    both += already.Count;
                    changed.AddRange(holders.Select(holder => holder.MessageId).Where(id => !already.Contains(id)));
                }
            }
        }
        catch (StoreBusyException)
        {
            status = ActionStatus.Busy;
        }

        return new LabelOutcome(status, changed.Count + both, changed.Count == 0 ? null : new LabelUndo(changed.DrainToImmutable(), from, to));
    }

    private async Task ChangeAsync(long mailbox, UidSet uids, string add, string remove, CancellationToken ct)
    {
        if (add.Length > 0) await writer.StoreFlagsAsync(mailbox, uids, new FlagChange(FlagChangeKind.Add, MessageFlags.None, [add]), null, ct);
        if (remove.Length > 0) await writer.StoreFlagsAsync(mailbox, uids, new FlagChange(FlagChangeKind.Remove, MessageFlags.None, [remove]), null, ct);
    }
}
