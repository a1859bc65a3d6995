using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Identity.Web;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Changes;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Webmail.Compose;

/// <inheritdoc/>
internal sealed partial class Outbox(
    CurrentAccount current, AddressBook book, SenderControl control, PersonalSettingStore documents, DraftStore drafts, DraftBuilder messages, DraftSender sender, MessageAccess access, MailboxWriter writer, IChangeFeed feed, TimeProvider time, ILogger<Outbox> log) : IOutbox
{
    /// <summary>Between two calls.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<ImmutableArray<OutboxItem>> ListAsync(CancellationToken ct)
    {
        var session = await current.RequireAsync();
        var items = ImmutableArray.CreateBuilder<OutboxItem>();
        foreach (var submission in (await control.ListAsync(session.AccountId, ct)).GroupBy(row => row.BaseId))
        {
            var waiting = WaitingDraft.Read(await documents.ReadAsync(session.AccountId, WaitingDraft.NameOf(submission.Key), ct));
            items.Add(Item([.. submission], waiting));
        }

        return items.DrainToImmutable();
    }

    public async Task<CallBackOutcome> CallBackAsync(long outboxId, CancellationToken ct)
    {
        var account = book.Account((await current.RequireAsync()).AccountId) ?? throw new NotSignedInException();
        try
        {
            using var turn = await drafts.EnterAsync(account.Id, ct);
            var name = WaitingDraft.NameOf(outboxId);
            if (WaitingDraft.Read(await documents.ReadAsync(account.Id, name, ct)) is not { } waiting) return new CallBackOutcome.Gone();
            await using var sent = await access.OpenAsync(account.Id, waiting.SentMessageId, ct);
            if (sent is null) return new CallBackOutcome.Gone();
            var draft = waiting.ToDraft();
            var plan = BodyPlan.Of(sent.Root);
            var files = messages.WithIds(plan.Files.Select(file => DraftStore.FileOf(file, sent, keepId: true)));
            await using var body = await drafts.StageAsync(messages.Build(account, draft, files, forSending: false), ct);
            if (body is null) return new CallBackOutcome.Gone();
            var prepared = await writer.PrepareAsync(body, new MessageTraits { Flags = MessageFlags.Draft | MessageFlags.Seen }, ct);
            var mailbox = await drafts.MailboxAsync(account.Id, ct);
            long id = 0;
            var outcome = await control.CallBackAsync(
                account.Id,
                outboxId,
                waiting.Rows,
                along =>
                {
                    writer.RemoveMessage(along, waiting.SentMessageId);
                    id = (writer.Append(along, mailbox, prepared) ?? throw new StoreBusyException("The mailbox for drafts went away", diskFull: false)).MessageId;
                    PersonalSettingStore.Remove(along, account.Id, name);
                    SentDrafts.Forget(along, account.Id, draft.Key);
                },
                ct);
            if (outcome != CalledBack.Done) return outcome == CalledBack.Gone ? new CallBackOutcome.Gone() : new CallBackOutcome.Underway();
            if (waiting.Marked) await sender.MarkOriginAsync(account, draft.Origin, on: false);
            await using var stored = await drafts.OpenAsync(account.Id, id, ct);
            return stored is null ? new CallBackOutcome.Gone() : new CallBackOutcome.Back(stored.Draft);
        }
        catch (Exception fault) when (fault is StoreBusyException or QuotaExceededException)
        {
            LogBusy(fault);
            return new CallBackOutcome.Busy();
        }
    }

    public async Task<bool> SendNowAsync(long outboxId, CancellationToken ct) => await control.SendNowAsync((await current.RequireAsync()).AccountId, outboxId, ct) > 0;

    public async Task<int> StopAsync(long outboxId, CancellationToken ct) => await control.StopAsync((await current.RequireAsync()).AccountId, outboxId, ct);

    public async Task<IDisposable> SubscribeAsync(Func<Task> onChange, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        await current.RequireAsync();
        var end = new CancellationTokenSource();
        _ = Task.Run(() => TellAsync(feed.SubscribeQueue(), onChange, end.Token), CancellationToken.None);
        return new Ending(end);
    }

    private OutboxItem Item(ImmutableArray<QueuedRecipient> rows, WaitingDraft? waiting)
    {
        var first = rows[0];
        var now = time.GetUtcNow();
        var state = rows.Any(row => control.IsDelivering(row.Id)) ? OutboxState.Delivering
            : rows.Any(row => row.Hold) ? OutboxState.Held
            : rows.Any(row => row.Attempts > 0) ? OutboxState.Retrying
            : rows.Min(row => row.NextAttempt) > now ? OutboxState.Scheduled : OutboxState.Waiting;
        return new OutboxItem(first.BaseId, first.Subject, state, rows.Min(row => row.NextAttempt), [.. rows.Select(row => new OutboxRecipient(Shown(row.Recipient), row.LastText, row.Attempts))])
        {
            SentMessageId = first.SentMessageId ?? 0,
            Queued = first.Queued,
            ExpiresAt = rows.Max(row => row.ExpiresAt),
            CanCallBack = waiting is not null && waiting.Rows == rows.Length && rows.All(row => row.Attempts == 0),
        };
    }

    private static string Shown(string address) => MailAddress.Parse(address).Try(out var parsed, out _) ? parsed.ToDisplay() : address;

    private async Task TellAsync(IChangeSubscription<QueueChange> subscription, Func<Task> onChange, CancellationToken ct)
    {
        using (subscription)
        {
            try
            {
                while (await subscription.Changes.WaitToReadAsync(ct))
                {
                    await Task.Delay(Pause, time, ct);
                    while (subscription.Changes.TryRead(out _))
                    {
                        // All that came meanwhile is one change.
                    }

                    await onChange();
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // The page is gone.
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // A page that fails harms nobody but itself.
                LogCallback(fault);
            }
        }
    }

    private sealed class Ending(CancellationTokenSource end) : IDisposable
    {
        public void Dispose()
        {
            end.Cancel();
            end.Dispose();
        }
    }

    [LoggerMessage(6304, LogLevel.Warning, "A message could not be called back: the store cannot take it")]
    private partial void LogBusy(Exception fault);

    [LoggerMessage(6305, LogLevel.Warning, "The page of an outbox failed to take a change")]
    private partial void LogCallback(Exception fault);
}
