using System.Collections.Immutable;
using Mox.Shared.Changes;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>The part of a message list a browser is looking at: a run of rows without gaps, its place in the whole list, and what arrives while it is looked at.</summary>
/// <remarks>It subscribes, then reads; changes that come in during any read wait until it has ended, and applying one twice does no harm. Where a change leaves doubt about the
/// place of the run (something happened outside of it), the place is asked for again. All methods are called on one context, that of <c>onUi</c>.</remarks>
/// <param name="onUi">Runs work on the circuit's context: InvokeAsync of a component.</param>
/// <param name="changed">Draws the list.</param>
public sealed class MessageWindow(IMailboxReader reader, IMailboxChanges changes, Func<Func<Task>, Task> onUi, Action changed) : IDisposable
{
    /// <summary>Rows asked for at a time.</summary>
    public const int Step = 100;

    /// <summary>Rows kept; those farthest from the place looked at go first.</summary>
    public const int Kept = 600;

    private readonly List<WebmailChange> _early = [];
    private readonly List<MessageItem> _rows = [];
    private readonly List<MessageItem> _waiting = [];
    private readonly HashSet<uint> _gone = [];
    private readonly Lifetime _closed = new();
    private ListPlace _place = new(0);
    private IDisposable? _subscription;
    private bool _reading;
    private bool _doubt;
    private bool _stale;
    private (int From, int To)? _wanted;

    /// <summary>The rows there are, newest first.</summary>
    public IReadOnlyList<MessageItem> Rows => _rows;

    /// <summary>Index of the first row in the whole list.</summary>
    public int First { get; private set; }

    /// <summary>Messages in the whole list.</summary>
    public int Total { get; private set; }

    /// <summary>Rows that came in while the list was scrolled: above the first one, shown when asked for.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Of a search: about how many messages there are, where they were not counted.</summary>
    public long? About { get; private set; }

    /// <summary>Of a search: how far back it looked, where looking on would have taken too long.</summary>
    public DateTimeOffset? Reached { get; private set; }

    /// <summary>True once the first rows are here.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The folder is not there (any more).</summary>
    public bool IsMissing { get; private set; }

    /// <summary>True while the list is scrolled: rows never move under the pointer.</summary>
    public bool HoldsArrivals { get; private set; }

    public async Task OpenAsync(ListPlace place)
    {
        _place = place;
        _reading = true;
        var subscription = await changes.SubscribeAsync(news => onUi(() => TakeAsync(news)), CancellationToken.None);
        if (_closed.IsOver)
        {
            subscription.Dispose();
            return;
        }

        _subscription = subscription;
        await ReadAsync(() => PageAsync(0, Step, _closed.Token));
        IsOpen = true;
    }

    /// <summary>Sees to it that these rows, counted over the whole list, are there.</summary>
    public async Task EnsureAsync(int from, int to)
    {
        _wanted = (Math.Max(0, from), Math.Min(Total, to));
        if (_reading || !IsOpen || IsMissing) return;
        while (_wanted is { } wanted)
        {
            _wanted = null;
            if (wanted.To <= wanted.From || (wanted.From >= First && wanted.To <= First + _rows.Count)) continue;
            var before = (First, _rows.Count);
            var near = _rows.Count > 0 && wanted.From <= First + _rows.Count && wanted.To >= First;
            await ReadAsync(!near ? () => PageAsync(Math.Max(0, wanted.From - Step / 2), Step * 2, _closed.Token)
                : wanted.From < First ? () => AboveAsync(_closed.Token)
                : () => BelowAsync(_closed.Token));
            if ((First, _rows.Count) != before) _wanted ??= wanted;
            changed();
        }
    }

    /// <summary>Holds back or lets in what arrives. Letting in shows what waits.</summary>
    public void Hold(bool hold)
    {
        HoldsArrivals = hold;
        if (!hold) ShowWaiting();
    }

    /// <summary>Puts what waits on top.</summary>
    public void ShowWaiting()
    {
        if (_waiting.Count == 0) return;
        var waiting = _waiting.ToArray();
        _waiting.Clear();
        foreach (var item in waiting) Insert(item);
        changed();
    }

    public MessageItem? Find(long messageId) => _rows.Find(row => row.Id == messageId);

    /// <summary>Index in <see cref="Rows"/>, or -1.</summary>
    public int IndexOf(long messageId) => _rows.FindIndex(row => row.Id == messageId);

    /// <summary>The row so many below (above: negative) a message; null at the ends and for a message that is not here.</summary>
    public MessageItem? Neighbour(long messageId, int by)
    {
        var at = IndexOf(messageId);
        return at >= 0 && at + by >= 0 && at + by < _rows.Count ? _rows[at + by] : null;
    }

    /// <summary>Takes rows out at once; that they left is told again later and does no harm then.</summary>
    public void Leave(ImmutableArray<long> messageIds)
    {
        foreach (var id in messageIds)
        {
            if (Find(id) is { } row && RemoveRow(row)) _gone.Add(row.Uid);
        }

        changed();
    }

    public void Dispose()
    {
        _closed.Dispose();
        _subscription?.Dispose();
    }

    private async Task TakeAsync(ImmutableArray<WebmailChange> news)
    {
        if (_closed.IsOver) return;
        if (_reading)
        {
            _early.AddRange(news);
            return;
        }

        await ReadAsync(() => ApplyAsync(news));
        if (_wanted is { } wanted) await EnsureAsync(wanted.From, wanted.To);
        changed();
    }

    /// <summary>One read at a time; what came in during it is applied after it, and what is in doubt is asked for again.</summary>
    private async Task ReadAsync(Func<Task> read)
    {
        _reading = true;
        try
        {
            await read();
            while (_early.Count > 0 || _doubt || _stale)
            {
                var early = _early.ToArray();
                _early.Clear();
                await ApplyAsync(early);
                var (stale, doubt) = (_stale, _doubt);
                (_stale, _doubt) = (false, false);
                if (stale) await PageAsync(First, Math.Max(Step, _rows.Count), _closed.Token);
                else if (doubt) await PlaceAsync(_closed.Token);
            }
        }
        catch (OperationCanceledException) when (_closed.IsOver)
        {
            // The window was closed meanwhile: nobody looks at it any more.
        }
        finally
        {
            _reading = false;
        }
    }

    private async Task PageAsync(int skip, int take, CancellationToken ct)
    {
        var page = await reader.PageAsync(_place.Query with { Skip = skip, Take = Math.Min(take, MessageQuery.MaxTake) }, ct);
        if (page is { Rows.IsEmpty: true, Total: > 0 } && skip > 0)
        {
            page = await reader.PageAsync(_place.Query with { Skip = Math.Max(0, page.Total - Step), Take = Step }, ct);
        }

        if (Missing(page)) return;
        _rows.Clear();
        _rows.AddRange(page!.Rows);
        Settle(page.First, page.Total);
    }

    private async Task BelowAsync(CancellationToken ct)
    {
        var page = await reader.PageAsync(_place.Query with { After = _rows[^1].Anchor, Take = Step }, ct);
        if (Missing(page)) return;
        _rows.AddRange(page!.Rows.Where(row => IndexOf(row.Id) < 0));
        Settle(page.Rows.IsEmpty ? page.Total - _rows.Count : page.First + page.Rows.Length - _rows.Count, page.Total);
        if (_rows.Count <= Kept) return;
        First += _rows.Count - Kept;
        _rows.RemoveRange(0, _rows.Count - Kept);
    }

    private async Task AboveAsync(CancellationToken ct)
    {
        var page = await reader.PageAsync(_place.Query with { After = _rows[0].Anchor, Above = true, Take = Step }, ct);
        if (Missing(page)) return;
        _rows.InsertRange(0, page!.Rows.Where(row => IndexOf(row.Id) < 0));
        Settle(page.Rows.IsEmpty ? 0 : page.First, page.Total);
        if (_rows.Count > Kept) _rows.RemoveRange(Kept, _rows.Count - Kept);
    }

    /// <summary>Asks where the run stands now.</summary>
    private async Task PlaceAsync(CancellationToken ct)
    {
        if (_rows.Count == 0)
        {
            await PageAsync(0, Step, ct);
            return;
        }

        var page = await reader.PageAsync(_place.Query with { After = _rows[0].Anchor, Take = 1 }, ct);
        if (Missing(page)) return;
        Settle(page!.Rows.IsEmpty ? page.Total - _rows.Count : page.First - 1, page.Total);
    }

    /// <summary>Takes over where the server says the first row stands. Its count has what waits above as well.</summary>
    private void Settle(int first, int total)
    {
        _waiting.RemoveAll(waiting => IndexOf(waiting.Id) >= 0);
        First = Math.Max(0, first - _waiting.Count);
        Total = Math.Max(First + _rows.Count, total - _waiting.Count);
    }

    /// <summary>Of a search that stopped early: goes on from where it stopped.</summary>
    public async Task LookFurtherAsync()
    {
        if (_reading || !IsOpen || IsMissing) return;
        await ReadAsync(() => _rows.Count > 0 ? BelowAsync(_closed.Token) : PageAsync(0, Step, _closed.Token));
        changed();
    }

    private bool Missing(MessagePage? page)
    {
        (About, Reached) = (page?.About, page?.Reached);
        if (page is not null) return IsMissing = false;
        _rows.Clear();
        _waiting.Clear();
        (First, Total) = (0, 0);
        return IsMissing = true;
    }

    private async Task ApplyAsync(IReadOnlyList<WebmailChange> news)
    {
        foreach (var change in news)
        {
            switch (change)
            {
                case WebmailChange.Arrived arrived when _place.Covers(arrived.MailboxId):
                    if (_place.Search.Length > 0) _stale = true;
                    else foreach (var item in arrived.Messages) Arrive(item);
                    break;
                case WebmailChange.Removed removed when _place.Covers(removed.MailboxId):
                    Remove(removed);
                    break;
                case WebmailChange.Flagged flagged when _place.Covers(flagged.MailboxId):
                    await FlagAsync(flagged.Messages, _closed.Token);
                    break;
                case WebmailChange.FolderDeleted deleted when deleted.MailboxId == _place.MailboxId:
                    Missing(null);
                    break;
                case WebmailChange.Overflow:
                    _stale = true;
                    break;
                default:
                    break;
            }
        }
    }

    private void Arrive(MessageItem item)
    {
        _gone.Remove(item.Uid);
        if (!_place.Takes(item)) return;
        if (HoldsArrivals && (_rows.Count == 0 || item.Anchor > _rows[0].Anchor) && IndexOf(item.Id) < 0)
        {
            if (!_waiting.Exists(waiting => waiting.Id == item.Id)) _waiting.Add(item);
            _doubt = true; // A read just before may have counted it already.
            return;
        }

        Insert(item);
    }

    private void Insert(MessageItem item)
    {
        if (IndexOf(item.Id) is var known and >= 0)
        {
            _rows[known] = item;
            return;
        }

        var at = _rows.FindIndex(row => row.Anchor < item.Anchor);
        var inside = at > 0 || (at == 0 && First == 0) || (at < 0 && First + _rows.Count >= Total);
        if (!inside)
        {
            _doubt = true;
            return;
        }

        _rows.Insert(at < 0 ? _rows.Count : at, item);
        Total++;
    }

    private void Remove(WebmailChange.Removed removed)
    {
        var uids = removed.Uids;
        _waiting.RemoveAll(row => row.MailboxId == removed.MailboxId && uids.Contains(row.Uid));
        var leaving = _rows.FindAll(row => row.MailboxId == removed.MailboxId && uids.Contains(row.Uid));
        leaving.ForEach(row => RemoveRow(row));
        var known = leaving.Count + _gone.RemoveWhere(uids.Contains);
        if (!_place.IsSearch && known < uids.Count && _rows.Count < Total) _doubt = true;
    }

    private bool RemoveRow(MessageItem row)
    {
        if (!_rows.Remove(row)) return false;
        Total--;
        return true;
    }

    private async Task FlagAsync(ImmutableArray<FlaggedMessage> messages, CancellationToken ct)
    {
        foreach (var message in messages)
        {
            var at = IndexOf(message.MessageId);
            if (at >= 0) _rows[at] = _rows[at] with { Flags = message.Flags, Keywords = message.Keywords };
            var waits = _waiting.FindIndex(row => row.Id == message.MessageId);
            if (waits >= 0) _waiting[waits] = _waiting[waits] with { Flags = message.Flags, Keywords = message.Keywords };

            // A row that no longer passes the filter stays where it is until the list is opened again; one that now does comes in.
            if (at < 0 && waits < 0 && _place.Filter is MessageFilter.Unread or MessageFilter.Flagged && await reader.ItemAsync(message.MessageId, ct) is { } item && _place.Takes(item)) Insert(item);
        }
    }
}
