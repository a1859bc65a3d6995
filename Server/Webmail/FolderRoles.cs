using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Webmail;

/// <inheritdoc/>
internal sealed class FolderRoles(CurrentAccount current, MailboxReader mailboxes, MessageReader messages, MailboxWriter writer) : IFolderActions
{
    /// <summary>Messages moved in one turn of the writer.</summary>
    private const int Portion = 1000;

    public async Task<FolderOutcome> SetUseAsync(long mailboxId, SpecialUse use, CancellationToken ct) => await GuardAsync(mailboxId, async mailbox =>
    {
        if (mailbox.Name.IsInbox || !Enum.IsDefined(use)) return FolderStatus.NotAllowed;
        return (await writer.SetUseAsync(mailboxId, use, ct)).Status switch
        {
            MailboxVerbStatus.Done => FolderStatus.Done,
            MailboxVerbStatus.Missing => FolderStatus.Missing,
            _ => FolderStatus.NotAllowed,
        };
    }, ct);

    public async Task<FolderOutcome> SubscribeAsync(long mailboxId, bool on, CancellationToken ct) => await GuardAsync(mailboxId, async mailbox =>
    {
        await writer.SubscribeAsync(mailbox.AccountId, mailbox.Name, on, ct);
        return FolderStatus.Done;
    }, ct);

    public async Task<MessageOutcome> EmptyToTrashAsync(long mailboxId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        if (await mailboxes.GetAsync(mailboxId, ct) is not { } mailbox || mailbox.AccountId != account.AccountId) return new MessageOutcome(ActionStatus.Missing, [], null);
        if (await mailboxes.FindByUseAsync(account.AccountId, SpecialUse.Trash, ct) is not { } trash || trash.Id == mailboxId) return new MessageOutcome(ActionStatus.NotAllowed, [], null);
        var uids = new List<uint>();
        var ids = new Dictionary<uint, long>();
        await foreach (var row in messages.FlagsAsync(mailboxId, UidSet.All, 0, ct))
        {
            uids.Add(row.Uid);
            ids[row.Uid] = row.MessageId;
        }

        var moved = ImmutableArray.CreateBuilder<long>();
        var status = ActionStatus.Done;
        try
        {
            foreach (var portion in uids.Chunk(Portion))
            {
                if (await writer.MoveAsync(mailboxId, UidSet.From(portion), trash.Id, ct) is { } outcome) moved.AddRange(outcome.From.Select(uid => ids[uid]));
            }
        }
        catch (StoreBusyException)
        {
            status = ActionStatus.Busy;
        }

        var done = moved.ToImmutable();
        return new MessageOutcome(status, done, done.IsEmpty ? null : new UndoStep.Return([new ReturnGroup(mailboxId, done, [])])) { TargetMailboxId = trash.Id };
    }

    private async Task<FolderOutcome> GuardAsync(long mailboxId, Func<MailboxRow, Task<FolderStatus>> act, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        if (await mailboxes.GetAsync(mailboxId, ct) is not { } mailbox || mailbox.AccountId != account.AccountId) return new FolderOutcome(FolderStatus.Missing, 0);
        try
        {
            var status = await act(mailbox);
            return new FolderOutcome(status, status == FolderStatus.Done ? mailboxId : 0);
        }
        catch (StoreBusyException)
        {
            return new FolderOutcome(FolderStatus.Busy, 0);
        }
    }
}
