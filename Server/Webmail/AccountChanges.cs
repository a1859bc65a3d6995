using System.Collections.Immutable;
using System.Threading.Channels;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Changes;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail;

/// <inheritdoc/>
internal sealed partial class AccountChanges(CurrentAccount current, IChangeFeed feed, MessageReader messages, MailboxReader mailboxes, TimeProvider time, ILogger<AccountChanges> log) : IMailboxChanges
{
    /// <summary>Between two calls.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Messages told in one call; when more happened, reading anew is cheaper.</summary>
    private const int MaxMessages = 500;

    public async Task<IDisposable> SubscribeAsync(Func<ImmutableArray<WebmailChange>, Task> onChanges, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(onChanges);
        var account = await current.RequireAsync();
        var subscription = feed.SubscribeAccount(account.AccountId);
        var end = new CancellationTokenSource();
        _ = Task.Run(() => TellAsync(account.AccountId, subscription, onChanges, end.Token), CancellationToken.None);
        return new Ending(end);
    }

    private async Task TellAsync(long accountId, IChangeSubscription<MailboxChange> subscription, Func<ImmutableArray<WebmailChange>, Task> onChanges, CancellationToken ct)
    {
        using (subscription)
        {
            try
            {
                while (await subscription.Changes.WaitToReadAsync(ct))
                {
                    var batch = await GatherAsync(accountId, subscription.Changes, ct);
                    if (!batch.IsEmpty) await CallAsync(onChanges, batch);
                    await Task.Delay(Pause, time, ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // The page is gone.
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // Changes were taken from the feed and cannot be told any more: the page reads anew, and subscribes no more by itself.
                LogBroken(fault, accountId);
                await CallAsync(onChanges, [new WebmailChange.Overflow()]);
            }
        }
    }

    private async Task CallAsync(Func<ImmutableArray<WebmailChange>, Task> onChanges, ImmutableArray<WebmailChange> batch)
    {
        try
        {
            await onChanges(batch);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A page that fails harms nobody but itself.
            LogCallback(fault);
        }
    }

    /// <summary>All that waits, in order, as few changes as say the same.</summary>
    private async Task<ImmutableArray<WebmailChange>> GatherAsync(long accountId, ChannelReader<MailboxChange> changes, CancellationToken ct)
    {
        var told = new List<WebmailChange>();
        var counted = new Dictionary<long, MailboxTotals>();
        var messageCount = 0;
        var overflow = false;
        while (changes.TryRead(out var change))
        {
            overflow |= change is MailboxChange.Overflow || messageCount > MaxMessages;
            if (overflow) continue;
            switch (change)
            {
                case MailboxChange.Arrived arrived:
                    messageCount += arrived.Messages.Length;
                    if (messageCount <= MaxMessages) told.Add(new WebmailChange.Arrived(arrived.MailboxId, await ItemsAsync(accountId, arrived, ct)));
                    break;
                case MailboxChange.Removed removed:
                    told.Add(new WebmailChange.Removed(removed.MailboxId, removed.Uids));
                    break;
                case MailboxChange.Flagged flagged:
                    messageCount += flagged.Messages.Length;
                    told.Add(new WebmailChange.Flagged(flagged.MailboxId, flagged.Messages));
                    break;
                case MailboxChange.Counted count:
                    counted[count.MailboxId] = count.Totals;
                    break;
                case MailboxChange.Created created:
                    if (await mailboxes.GetAsync(created.MailboxId, ct) is { } made) told.Add(new WebmailChange.FolderCreated(ReadModels.Folder(made)));
                    break;
                case MailboxChange.Renamed renamed when await mailboxes.GetAsync(renamed.MailboxId, ct) is { } row:
                    told.Add(new WebmailChange.FolderChanged(renamed.MailboxId, renamed.To, row.Use));
                    break;
                case MailboxChange.RoleChanged role when await mailboxes.GetAsync(role.MailboxId, ct) is { } row:
                    told.Add(new WebmailChange.FolderChanged(role.MailboxId, row.Name, role.Use));
                    break;
                case MailboxChange.Deleted deleted:
                    told.Add(new WebmailChange.FolderDeleted(deleted.MailboxId));
                    counted.Remove(deleted.MailboxId);
                    break;
            }
        }

        if (overflow || messageCount > MaxMessages) return [new WebmailChange.Overflow()];
        return [.. told, .. counted.Select(count => new WebmailChange.Counted(count.Key, count.Value))];
    }

    /// <summary>The rows of what arrived. What went on to another folder meanwhile is told by the change that follows.</summary>
    private async Task<ImmutableArray<MessageItem>> ItemsAsync(long accountId, MailboxChange.Arrived arrived, CancellationToken ct)
    {
        var rows = await messages.ByIdsAsync(accountId, [.. arrived.Messages.Select(message => message.MessageId)], ReadModels.ItemColumns, ct);
        return [.. rows.Where(row => row.MailboxId == arrived.MailboxId).Select(ReadModels.Item)];
    }

    [LoggerMessage(6201, LogLevel.Error, "Live changes of account {AccountId} broke off")]
    private partial void LogBroken(Exception fault, long accountId);

    [LoggerMessage(6202, LogLevel.Error, "A page failed to take live changes")]
    private partial void LogCallback(Exception fault);

    private sealed class Ending(CancellationTokenSource end) : IDisposable
    {
        // Not disposed: the loop may still look at its token; nothing but memory hangs on it.
        public void Dispose() => end.Cancel();
    }
}
