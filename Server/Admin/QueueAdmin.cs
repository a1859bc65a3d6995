using System.Collections.Immutable;
using System.Threading.Channels;
using Mox.Server.Identity.Web;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Changes;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed partial class QueueAdmin(CurrentAccount current, QueueControl queue, AddressBook book, IChangeFeed feed, TimeProvider time, ILogger<QueueAdmin> log) : IQueueAdmin
{
    /// <summary>Between two calls.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Rows told in one call; when more changed, reading anew is cheaper.</summary>
    private const int MaxRows = 500;

    public async Task<QueuePage> PageAsync(QueueQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        await current.RequireAdminAsync();
        var take = Math.Clamp(query.Take, 1, QueueQuery.MaxTake);
        (DateTimeOffset, long)? after = query.After is { } anchor ? (anchor.NextAttempt, anchor.QueueId) : null;

        // One more than asked for says whether there are more.
        var (rows, total) = await queue.PageAsync(Selection(query.Filter), after, take + 1, ct);
        return new QueuePage([.. rows.Take(take).Select(Item)], total, rows.Length <= take);
    }

    public async Task<QueueMatch> MatchingAsync(QueueFilter filter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await current.RequireAdminAsync();
        var (ids, total) = await queue.IdsAsync(Selection(filter), QueueMatch.Most, ct);
        return new QueueMatch(ids, total);
    }

    public async Task<QueueDetail?> RowAsync(long queueId, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        if (await queue.GetAsync(queueId, ct) is not { } row) return null;
        var attempts = QueueControl.Results(row).Select(result => new QueueAttempt(result.Started, TimeSpan.FromMilliseconds(result.Milliseconds), result.Remote, result.Success, Reply(result)));
        return new QueueDetail(Item(row), [.. attempts]);
    }

    public async Task<IDisposable> SubscribeAsync(Func<QueueNews, Task> onNews, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(onNews);
        await current.RequireAdminAsync();
        var subscription = feed.SubscribeQueue();
        var end = new CancellationTokenSource();
        _ = Task.Run(() => TellAsync(subscription, onNews, end.Token), CancellationToken.None);
        return new Ending(end);
    }

    public async Task<int> RetryAsync(ImmutableArray<long> queueIds, CancellationToken ct)
    {
        await LogAsync("retry", queueIds);
        return await queue.RetryAsync(queueIds, ct);
    }

    public async Task<int> HoldAsync(ImmutableArray<long> queueIds, CancellationToken ct)
    {
        await LogAsync("hold", queueIds);
        return await queue.HoldAsync(queueIds, ct);
    }

    public async Task<int> ReleaseAsync(ImmutableArray<long> queueIds, CancellationToken ct)
    {
        await LogAsync("release", queueIds);
        return await queue.ReleaseAsync(queueIds, ct);
    }

    public async Task<int> SetTlsAsync(ImmutableArray<long> queueIds, QueueTls need, CancellationToken ct)
    {
        await LogAsync($"TLS need {need}", queueIds);
        return await queue.SetTlsAsync(queueIds, need switch { QueueTls.Verified => true, QueueTls.Opportunistic => false, _ => null }, ct);
    }

    public async Task<int> FailAsync(ImmutableArray<long> queueIds, CancellationToken ct)
    {
        await LogAsync("fail", queueIds);
        return await queue.FailAsync(queueIds, ct);
    }

    public async Task<int> DropAsync(ImmutableArray<long> queueIds, CancellationToken ct)
    {
        await LogAsync("drop", queueIds);
        return await queue.DropAsync(queueIds, ct);
    }

    private async Task TellAsync(IChangeSubscription<QueueChange> subscription, Func<QueueNews, Task> onNews, CancellationToken ct)
    {
        using (subscription)
        {
            try
            {
                while (await subscription.Changes.WaitToReadAsync(ct))
                {
                    await CallAsync(onNews, await GatherAsync(subscription.Changes, ct));
                    await Task.Delay(Pause, time, ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // The page is gone.
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                LogBroken(fault);
                await CallAsync(onNews, new QueueNews([], [], Overflow: true));
            }
        }
    }

    private async Task CallAsync(Func<QueueNews, Task> onNews, QueueNews news)
    {
        try
        {
            await onNews(news);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A page that fails harms nobody but itself.
            LogCallback(fault);
        }
    }

    /// <summary>All that waits: each row once, as it is now.</summary>
    private async Task<QueueNews> GatherAsync(ChannelReader<QueueChange> changes, CancellationToken ct)
    {
        var changed = new HashSet<long>();
        var gone = new HashSet<long>();
        var overflow = false;
        while (changes.TryRead(out var change))
        {
            switch (change)
            {
                case QueueChange.Changed row:
                    changed.Add(row.QueueId);
                    break;
                case QueueChange.Gone row:
                    gone.Add(row.QueueId);
                    break;
                default:
                    overflow = true;
                    break;
            }
        }

        if (overflow || changed.Count + gone.Count > MaxRows) return new QueueNews([], [], Overflow: true);
        var rows = ImmutableArray.CreateBuilder<QueueItem>();
        foreach (var id in changed)
        {
            if (gone.Contains(id)) continue;
            if (await queue.GetAsync(id, ct) is { } row) rows.Add(Item(row));
            else gone.Add(id);
        }

        return new QueueNews(rows.ToImmutable(), [.. gone], Overflow: false);
    }

    /// <summary>An account that is not there sends nothing.</summary>
    private QueueSelection Selection(QueueFilter filter) => new()
    {
        Text = Cut(filter.Text),
        From = Cut(filter.From),
        To = Cut(filter.To),
        Domain = QueueFilter.DomainOf(Cut(filter.Domain)),
        AccountId = filter.Account.Length == 0 ? null : book.Accounts.FirstOrDefault(account => account.Name == filter.Account)?.Id ?? -1,
        State = filter.State,
        Before = filter.Before,
        Since = filter.Since,
    };

    private static string Cut(string text) => text.Trim() is { Length: > QueueFilter.MaxText } longer ? longer[..QueueFilter.MaxText] : text.Trim();

    private QueueItem Item(QueuedRecipient row) => new()
    {
        Id = row.Id,
        Account = book.Account(row.AccountId)?.Name ?? "",
        From = row.MailFrom ?? "",
        To = row.Recipient,
        Domain = row.RecipientDomain,
        Tls = row.RequireTls switch { true => QueueTls.Verified, false => QueueTls.Opportunistic, null => QueueTls.Policy },
        Size = row.Size,
        Submitted = row.Queued,
        NextAttempt = row.NextAttempt,
        LastAttempt = row.LastAttempt,
        Attempts = row.Attempts,
        OnHold = row.Hold,
        Delivering = queue.IsDelivering(row.Id),
        LastError = row.LastText,
    };

    /// <summary>Code, status and words; words that begin with the code, as the other server sent them, say it all.</summary>
    private static string Reply(QueueResult result) =>
        result.Code != 0 && result.Text.StartsWith(result.Code.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal) ? result.Text : string.Join(' ', ((string[])[result.Code == 0 ? "" : result.Code.ToString(System.Globalization.CultureInfo.InvariantCulture), result.Status, result.Text]).Where(part => part.Length > 0));

    private async Task LogAsync(string verb, ImmutableArray<long> queueIds)
    {
        var admin = await current.RequireAdminAsync();
        LogVerb(admin.AccountName, verb, queueIds.Length);
    }

    [LoggerMessage(6501, LogLevel.Information, "{Admin}: {Verb} of {Count} rows of the queue")]
    private partial void LogVerb(string admin, string verb, int count);

    [LoggerMessage(6502, LogLevel.Error, "Live changes of the queue broke off")]
    private partial void LogBroken(Exception fault);

    [LoggerMessage(6503, LogLevel.Error, "A page failed to take live changes of the queue")]
    private partial void LogCallback(Exception fault);

    private sealed class Ending(CancellationTokenSource end) : IDisposable
    {
        // Not disposed: the loop may still look at its token; nothing but memory hangs on it.
        public void Dispose() => end.Cancel();
    }
}
