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

    /// <summary>Before the feed is subscribed to again after it broke off; doubled each time, up to <see cref="LongestWait"/>.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Messages told in one call; when more happened, reading anew is cheaper.</summary>
    private const int MaxMessages = 500;

    public async Task<IDisposable> SubscribeAsync(Func<ImmutableArray<WebmailChange>, Task> onChanges, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(onChanges);
        var account = await current.RequireAsync();
        var subscription = feed.SubscribeAccount(account.AccountId);
        var end = new CancellationTokenSource();
        _ = Task.Run(() => KeepTellingAsync(account.AccountId, subscription, onChanges, end.Token), CancellationToken.None);
        return new Ending(end);
    }

    /// <summary>Tells until the page ends it. Where the feed breaks off, what it still held is lost: it is subscribed to anew, and the page is told to read anew.</summary>
    private async Task KeepTellingAsync(long accountId, IChangeSubscription<MailboxChange> subscription, Func<ImmutableArray<WebmailChange>, Task> onChanges, CancellationToken ct)
    {
        var open = subscription;
        try
        {
            for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
            {
                var started = time.GetTimestamp();
                using (open) await TellAsync(accountId, open.Changes, onChanges, ct);
                if (time.GetElapsedTime(started) > LongestWait) wait = FirstWait;
                await Task.Delay(wait, time, ct);
                open = feed.SubscribeAccount(accountId);
                await CallAsync(onChanges, [new WebmailChange.Overflow()]);
            }
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            // The page is gone.
        }
        finally
        {
            open.Dispose();
        }
    }

    /// <summary>Returns when the feed has ended or cannot be read.</summary>
    private async Task TellAsync(long accountId, ChannelReader<MailboxChange> changes, Func<ImmutableArray<WebmailChange>, Task> onChanges, CancellationToken ct)
    {
        try
        {
            var missed = false;
            while (await changes.WaitToReadAsync(ct))
            {
                var batch = await GatherAsync(accountId, changes, ct);

                // What a page failed to take it does not have: with the next news it reads anew.
                if (!batch.IsEmpty) missed = !await CallAsync(onChanges, missed ? [new WebmailChange.Overflow()] : batch);
                await Task.Delay(Pause, time, ct);
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException && !ct.IsCancellationRequested)
        {
            LogBroken(fault, accountId);
        }
    }

    private async Task<bool> CallAsync(Func<ImmutableArray<WebmailChange>, Task> onChanges, ImmutableArray<WebmailChange> batch)
    {
        try
        {
            await onChanges(batch);
            return true;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A page that fails harms nobody but itself.
            LogCallback(fault);
            return false;
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
                case MailboxChange.Muted muted:
                    told.Add(new WebmailChange.Muted(muted.ThreadId, muted.On));
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
                case MailboxChange.Subscribed subscribed when await mailboxes.FindAsync(accountId, subscribed.Name, ct) is { } row:
                    told.Add(new WebmailChange.FolderSubscribed(row.Id, subscribed.On));
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

    [LoggerMessage(6201, LogLevel.Error, "Live changes of account {AccountId} broke off; subscribing anew")]
    private partial void LogBroken(Exception fault, long accountId);

    [LoggerMessage(6202, LogLevel.Error, "A page failed to take live changes")]
    private partial void LogCallback(Exception fault);

    private sealed class Ending(CancellationTokenSource end) : IDisposable
    {
        // Not disposed: the loop may still look at its token; nothing but memory hangs on it.
        public void Dispose() => end.Cancel();
    }
}
