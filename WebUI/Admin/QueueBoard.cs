using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Admin;

/// <summary>The queue as an administrator sees it: subscribes, then reads, and keeps the order of the next try while rows change.</summary>
public sealed class QueueBoard(IQueueAdmin queue, Toasts toasts, Func<Func<Task>, Task> onUi, Action changed) : IDisposable
{
    private readonly List<QueueNews> _early = [];
    private readonly List<QueueItem> _rows = [];
    private readonly Lifetime _closed = new();
    private QueueQuery _query = new();
    private IDisposable? _subscription;
    private bool _reading;
    private bool _recount;

    public IReadOnlyList<QueueItem> Rows => _rows;

    /// <summary>Rows that match, loaded or not.</summary>
    public int Total { get; private set; }

    public bool AtEnd { get; private set; }

    public bool IsOpen { get; private set; }

    public HashSet<long> Picked { get; } = [];

    /// <summary>The row that is open, with what was tried; null for none.</summary>
    public QueueDetail? Open { get; private set; }

    public async Task OpenAsync(QueueQuery query)
    {
        _query = query;
        _reading = true;
        var subscription = await queue.SubscribeAsync(news => onUi(() => TakeAsync(news)), CancellationToken.None);
        if (_closed.IsOver)
        {
            subscription.Dispose();
            return;
        }

        _subscription = subscription;
        await ReadAsync(more: false);
        IsOpen = true;
        changed();
    }

    public Task MoreAsync() => AtEnd || _reading ? Task.CompletedTask : ReadAsync(more: true);

    public async Task ToggleAsync(long id)
    {
        Open = Open?.Item.Id == id ? null : await queue.RowAsync(id, _closed.Token);
        changed();
    }

    /// <summary>Selects all rows that match, loaded or not; what is then done is done to these.</summary>
    public async Task PickAllAsync()
    {
        var match = await queue.MatchingAsync(_query.Filter, _closed.Token);
        Picked.Clear();
        Picked.UnionWith(match.Ids);
        if (match.Total > match.Ids.Length) toasts.Show(new Toast("info", QueueWords.SelectedOf.With(match.Ids.Length, match.Total), QueueWords.NoMore));
        changed();
    }

    public void PickNone()
    {
        Picked.Clear();
        changed();
    }

    public Task SetTlsAsync(ImmutableArray<long> ids, QueueTls need) => DoAsync("lock", QueueWords.TlsChanged, ids, (rows, ct) => queue.SetTlsAsync(rows, need, ct));

    public Task RetryAsync(ImmutableArray<long> ids) => DoAsync("again", QueueWords.TriedNow, ids, queue.RetryAsync);

    public Task HoldAsync(ImmutableArray<long> ids) => DoAsync("pause", QueueWords.Held, ids, queue.HoldAsync, queue.ReleaseAsync);

    public Task ReleaseAsync(ImmutableArray<long> ids) => DoAsync("play", QueueWords.Released, ids, queue.ReleaseAsync, queue.HoldAsync);

    public Task ReturnAsync(ImmutableArray<long> ids) => DoAsync("returned", QueueWords.Returned, ids, queue.FailAsync);

    public Task DropAsync(ImmutableArray<long> ids) => DoAsync("bin", QueueWords.Dropped, ids, queue.DropAsync);

    public void Dispose()
    {
        _closed.Dispose();
        _subscription?.Dispose();
    }

    private async Task DoAsync(string icon, string said, ImmutableArray<long> ids, Func<ImmutableArray<long>, CancellationToken, Task<int>> act, Func<ImmutableArray<long>, CancellationToken, Task<int>>? back = null)
    {
        var count = await act(ids, _closed.Token);
        Picked.ExceptWith(ids);
        toasts.Show(count == 0
            ? new Toast("info", QueueWords.MovedOn)
            : new Toast(icon, said, Wording.Count(count, QueueWords.LetterOne, QueueWords.LetterMany), back is null ? null : () => back(ids, CancellationToken.None)));
        changed();
    }

    private async Task TakeAsync(QueueNews news)
    {
        if (_closed.IsOver) return;
        _early.Add(news);
        if (_reading) return;
        await DrainAsync();
        changed();
    }

    private async Task ReadAsync(bool more)
    {
        _reading = true;
        try
        {
            var page = await queue.PageAsync(_query with { After = more && _rows.Count > 0 ? _rows[^1].Anchor : null }, _closed.Token);
            if (!more) _rows.Clear();
            _rows.AddRange(page.Rows.Where(row => _rows.TrueForAll(known => known.Id != row.Id)));
            (Total, AtEnd) = (page.Total, page.AtEnd);
        }
        catch (OperationCanceledException) when (_closed.IsOver)
        {
            // Closed meanwhile.
        }
        finally
        {
            _reading = false;
        }

        await DrainAsync();
    }

    private async Task DrainAsync()
    {
        var early = _early.ToArray();
        _early.Clear();
        if (Array.Exists(early, news => news.Overflow))
        {
            await ReadAsync(more: false);
            return;
        }

        foreach (var news in early)
        {
            foreach (var id in news.Gone) Remove(id);
            foreach (var item in news.Changed) Place(item);
            if (Open is { Item.Id: var open } && (news.Gone.Contains(open) || news.Changed.Any(item => item.Id == open))) Open = await queue.RowAsync(open, _closed.Token);
        }

        if (!_recount) return;
        _recount = false;
        Total = (await queue.PageAsync(_query with { After = null, Take = 1 }, _closed.Token)).Total;
    }

    private bool Remove(long id)
    {
        Picked.Remove(id);
        if (_rows.RemoveAll(row => row.Id == id) == 0) return false;
        Total--;
        return true;
    }

    /// <summary>A row keeps its place in the order of the next try. One that does not match (any more) leaves; one beyond the rows loaded is only counted.</summary>
    private void Place(QueueItem item)
    {
        var picked = Picked.Contains(item.Id);
        var known = Remove(item.Id);
        if (!known && !AtEnd) _recount = true; // It may have been among those that are not loaded.
        if (!Matches(item)) return;
        if (picked) Picked.Add(item.Id);
        var at = _rows.FindIndex(row => (row.NextAttempt, row.Id).CompareTo((item.NextAttempt, item.Id)) > 0);
        Total++;
        if (at < 0 && !AtEnd && !known) return;
        _rows.Insert(at < 0 ? _rows.Count : at, item);
    }

    private bool Matches(QueueItem item) => _query.Filter.Matches(item);
}
