using System.Collections.Immutable;
using Mox.Server.Storage;
using Mox.Server.Storage.Search;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Contracts.Webmail.Search;

namespace Mox.Server.Webmail.Search;

/// <summary>Finds messages, and gives them in pages. One for each circuit: it keeps its last search, so that the next page goes on where the one before ended.</summary>
internal sealed class MessageSearch(MailboxReader mailboxes, MessageReader messages, MessageAccess access, MessageScan scan, SearchIndex index, SearchText texts, TimeProvider time) : IDisposable
{
    /// <summary>Characters of a text an excerpt is looked for in.</summary>
    private const int MaxText = 64 << 10;

    /// <summary>How long a page may be looked for; it then has what was found so far, and the next one goes on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(120);

    /// <summary>The same for a search that begins anew because something changed: what is shown already is to be found again.</summary>
    private static readonly TimeSpan PatienceAnew = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(1);

    /// <summary>How long excerpts may be looked for, behind the rows themselves.</summary>
    private static readonly TimeSpan ExcerptPatience = TimeSpan.FromMilliseconds(60);

    private readonly SemaphoreSlim _turn = new(1);
    private (long Account, MessageQuery Query, long Version) _key;
    private SearchRun? _run;

    /// <summary>The page; null when the folder is gone.</summary>
    public async Task<MessagePage?> PageAsync(long accountId, MessageQuery query, int take, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var all = await mailboxes.ListAsync(accountId, ct);
            if (query.MailboxId != MessageQuery.Everywhere && all.All(mailbox => mailbox.Id != query.MailboxId)) return null;
            var (run, anew) = await RunAsync(accountId, query, all, ct);
            var skip = Math.Max(0, query.Skip);

            // Reading is work, not waiting: the page goes on meanwhile.
            await Task.Run(() => run.GoOnAsync(() => Start(run, query) is { } start && (query.Above || run.Hits.Count > start + skip + take), anew ? PatienceAnew : Patience, ct), ct);
            var (first, count) = Cut(run, query, skip, take);
            var rows = await RowsAsync(accountId, query, run.Hits.Skip(first).Take(count).Select(hit => hit.MessageId), ct);
            return new MessagePage(rows, Total(run, first + count, take), first)
            {
                About = run.IsFinished ? null : run.About,
                Reached = run.IsFinished || run.Hits.Count > first + count ? null : new DateTimeOffset(Math.Min(run.ReachedTicks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero),
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The unread messages the search finds, up to a number; it takes no longer than a page may.</summary>
    public async Task<UnreadCount> UnreadAsync(long accountId, MessageQuery query, int atMost, CancellationToken ct)
    {
        var all = await mailboxes.ListAsync(accountId, ct);
        if (query.MailboxId != MessageQuery.Everywhere && all.All(mailbox => mailbox.Id != query.MailboxId)) return default;
        var run = await MakeAsync(accountId, query with { Filter = MessageFilter.Unread }, all, ct);
        await Task.Run(() => run.GoOnAsync(() => run.Hits.Count > atMost, Patience, ct), ct);
        return new UnreadCount(Math.Min(run.Hits.Count, atMost), !run.IsFinished || run.Hits.Count > atMost);
    }

    /// <summary>All that the search finds, newest first, as far as it gets within a minute.</summary>
    public async Task<ImmutableArray<long>> AllAsync(long accountId, MessageQuery query, int max, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var all = await mailboxes.ListAsync(accountId, ct);
            if (query.MailboxId != MessageQuery.Everywhere && all.All(mailbox => mailbox.Id != query.MailboxId)) return [];
            var (run, _) = await RunAsync(accountId, query, all, ct);
            await Task.Run(() => run.GoOnAsync(() => run.Hits.Count >= max, LongPatience, ct), ct);
            return [.. run.Hits.Take(max).Select(hit => hit.MessageId)];
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>What is known to be there; while there may be more, one page of it, which shows when it is read.</summary>
    private static int Total(SearchRun run, int end, int take) => run.IsFinished || run.Hits.Count <= end ? run.Hits.Count : Math.Max(run.Hits.Count, end + take);

    /// <summary>The run of this search as the account is now: where anything changed since, it begins anew.</summary>
    private async Task<(SearchRun Run, bool Anew)> RunAsync(long accountId, MessageQuery query, ImmutableArray<MailboxRow> all, CancellationToken ct)
    {
        var key = (accountId, query with { After = null, Above = false, Skip = 0, Take = 0 }, all.Max(mailbox => (long)mailbox.Totals.HighestModSeq));
        if (_run is not null && _key == key) return (_run, false);
        var anew = _run is not null && _key.Account == key.accountId && _key.Query == key.Item2;
        (_run, _key) = (await MakeAsync(accountId, query, all, ct), key);
        return (_run, anew);
    }

    private async Task<SearchRun> MakeAsync(long accountId, MessageQuery query, ImmutableArray<MailboxRow> all, CancellationToken ct)
    {
        var plan = SearchPlan.Make(accountId, query, all, time.GetUtcNow());
        return new SearchRun(plan, new SearchMatch(accountId, texts, messages, scan, await scan.MutedAsync(accountId, ct)), scan, index, time);
    }

    /// <summary>Index of the first hit below the place the page begins at; null while the search has not come so far.</summary>
    private static int? Start(SearchRun run, MessageQuery query)
    {
        if (query.After is not { } anchor) return 0;
        for (var i = run.Hits.Count - 1; i >= -1; i--)
        {
            if (i >= 0 && Anchor(run.Hits[i]) < anchor) continue;
            return i + 1 < run.Hits.Count || run.IsFinished ? i + 1 : null;
        }

        return null;
    }

    private static (int First, int Count) Cut(SearchRun run, MessageQuery query, int skip, int take)
    {
        if (!query.Above || query.After is not { } anchor)
        {
            var first = Math.Min(run.Hits.Count, (Start(run, query) ?? run.Hits.Count) + skip);
            return (first, Math.Min(take, run.Hits.Count - first));
        }

        var above = 0;
        while (above < run.Hits.Count && Anchor(run.Hits[above]) > anchor) above++;
        var end = Math.Max(0, above - skip);
        return (Math.Max(0, end - take), Math.Min(take, end));
    }

    private static MessageAnchor Anchor(ScanRow row) => new(new DateTimeOffset(row.ReceivedTicks, TimeSpan.Zero), row.MessageId);

    private async Task<ImmutableArray<MessageItem>> RowsAsync(long accountId, MessageQuery query, IEnumerable<long> ids, CancellationToken ct)
    {
        var items = (await messages.ByIdsAsync(accountId, [.. ids], ReadModels.ItemColumns, ct)).Select(ReadModels.Item).ToArray();
        var words = SearchQuery.Parse(query.Search).TextsIn(SearchPlace.Anywhere, SearchPlace.Body);
        if (words.IsEmpty) return [.. items];
        var started = time.GetTimestamp();
        for (var i = 0; i < items.Length && time.GetElapsedTime(started) < ExcerptPatience; i++)
        {
            if (!Shows(items[i], words)) items[i] = await ExcerptAsync(accountId, items[i], words, ct);
        }

        return [.. items];
    }

    /// <summary>True when the row shows a find anyway.</summary>
    private static bool Shows(MessageItem item, ImmutableArray<string> words) =>
        words.Any(word => item.Subject.Contains(word, StringComparison.OrdinalIgnoreCase) || item.Preview.Contains(word, StringComparison.OrdinalIgnoreCase)
            || item.From.Any(person => person.Display.Contains(word, StringComparison.OrdinalIgnoreCase)));

    private async Task<MessageItem> ExcerptAsync(long accountId, MessageItem item, ImmutableArray<string> words, CancellationToken ct)
    {
        await using var message = await access.OpenAsync(accountId, item.Id, ct);
        if (message is null) return item;
        var text = await MessageAccess.TextAsync(message, BodyPlan.Of(message.Root), MaxText, ct);
        return HitExcerpt.Of(text, words) is { } found ? item with { Preview = found } : item;
    }
}
