using System.Collections.Immutable;
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

    /// <summary>Rows asked for together when conversations changed; beyond, the list is read anew.</summary>
    private const int MaxAsked = 300;

    private readonly List<WebmailChange> _early = [];
    private readonly Lifetime _closed = new();
    private ListRows _rows = new(byConversation: false);
    private Unfolded _unfolded = new(reader, _ => true);
    private ListPlace _place = new(0);
    private IDisposable? _subscription;
    private bool _reading;
    private bool _stale;
    private (int From, int To)? _wanted;

    /// <summary>The rows there are, newest first.</summary>
    public IReadOnlyList<MessageItem> Rows => _rows.Items;

    /// <summary>Index of the first row in the whole list.</summary>
    public int First => _rows.First;

    /// <summary>Rows in the whole list.</summary>
    public int Total => _rows.Total;

    /// <summary>Rows that came in while the list was held: above the first one, shown when asked for.</summary>
    public int Waiting => _rows.Waiting;

    /// <summary>Of a search: about how many messages there are, where they were not counted.</summary>
    public long? About { get; private set; }

    /// <summary>Of a search: how far back it looked, where looking on would have taken too long.</summary>
    public DateTimeOffset? Reached { get; private set; }

    /// <summary>True once the first rows are here.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The folder is not there (any more).</summary>
    public bool IsMissing { get; private set; }

    /// <summary>True while the list is scrolled or pointed at: rows never move under the pointer.</summary>
    public bool HoldsArrivals { get; private set; }

    /// <summary>Which messages of an unfolded conversation are shown.</summary>
    public Func<MessageItem, bool> Shows { get; init; } = _ => true;

    /// <summary>A row shows another message now: the former, then the one it shows.</summary>
    public Action<long, long>? Renamed { get; init; }

    /// <param name="place">The list.</param>
    /// <param name="near">A row it is to begin around; null: at the top.</param>
    public async Task OpenAsync(ListPlace place, MessageAnchor? near = null)
    {
        _place = place;
        _rows = new ListRows(place.ByConversation) { Renamed = Renamed };
        _unfolded = new Unfolded(reader, Shows);
        _reading = true;
        var subscription = await changes.SubscribeAsync(news => onUi(() => TakeAsync(news)), CancellationToken.None);
        if (_closed.IsOver)
        {
            subscription.Dispose();
            return;
        }

        _subscription = subscription;
        await ReadAsync(() => near is { } anchor ? AroundAsync(anchor, _closed.Token) : PageAsync(0, Step, _closed.Token));
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
            await ReadAsync(!near ? () => PageAsync(Math.Max(0, wanted.From - Step / 10), Math.Max(Step, wanted.To - wanted.From + Step / 10), _closed.Token)
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
        if (_rows.LetIn()) changed();
    }

    public MessageItem? Find(long messageId) => _rows.Find(messageId) ?? _unfolded.Find(messageId);

    /// <summary>Index in <see cref="Rows"/>, or -1; for a message of an unfolded conversation, that of its row.</summary>
    public int IndexOf(long messageId) => _rows.IndexOf(messageId) is var at and >= 0 ? at : _unfolded.Find(messageId) is { } inner && _rows.OfThread(inner.ThreadId) is { } row ? _rows.IndexOf(row.Id) : -1;

    /// <summary>What is seen, line by line: rows, and the messages below those that are unfolded.</summary>
    public IReadOnlyList<MessageItem> Lines => _place.ByConversation ? _unfolded.Lines(Rows) : Rows;

    /// <summary>The line so many below (above: negative) a message; null at the ends and for a message that is not here.</summary>
    public MessageItem? Neighbour(long messageId, int by) => _unfolded.Neighbour(Rows, messageId, by);

    /// <summary>The messages shown below a row, newest first; empty unless it is unfolded.</summary>
    public ImmutableArray<MessageItem> Below(MessageItem row) => _place.ByConversation ? _unfolded.Of(row) : [];

    public bool IsUnfolded(MessageItem row) => _place.ByConversation && _unfolded.Has(row);

    /// <summary>True when a row stands for several messages at once.</summary>
    public bool IsFolded(MessageItem row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Conversation is { Here: > 1 } && !IsUnfolded(row);
    }

    /// <summary>Shows the messages of a conversation below its row, or only the row.</summary>
    public async Task UnfoldAsync(MessageItem row, bool on)
    {
        if (!on) _unfolded.Fold(row);
        else await _unfolded.OpenAsync(row, _closed.Token);
        changed();
    }

    /// <summary>Takes the rows of a selection out at once; the answer of the server settles it.</summary>
    public Departure Leave(MessageSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var rows = Rows.Where(row => selection.Query is not null || selection.Conversations.Contains(row.Id) || (selection.Ids.Contains(row.Id) && row.Conversation is not { Here: > 1 })).ToArray();
        _rows.Leave(rows);
        var inner = _unfolded.Leave(selection);
        changed();
        return new Departure(left =>
        {
            _rows.Left(rows, row => left.Contains(row.Id));
            if (inner.Any(item => !left.Contains(item.Id))) _unfolded.Return(inner);
            _ = onUi(SettleAsync);
        });
    }

    /// <summary>Changes the rows of a selection at once.</summary>
    /// <param name="change">Gets a row, and whether it stands for all messages of its conversation here.</param>
    /// <returns>Takes the change back.</returns>
    public Action Change(MessageSelection selection, Func<MessageItem, bool, MessageItem> change)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var before = new Dictionary<long, (MessageItem Old, MessageItem New)>();
        var all = selection.Query is not null;
        MessageItem Once(MessageItem row)
        {
            var whole = all || selection.Conversations.Contains(row.Id);
            if (!whole && !selection.Ids.Contains(row.Id)) return row;
            var changedRow = change(row, whole);
            before[row.Id] = (row, changedRow);
            return changedRow;
        }

        _rows.Update(Once);
        _unfolded.Update(item => selection.Ids.Contains(item.Id) ? change(item, false) : item);
        changed();
        return () =>
        {
            _rows.Update(row => before.TryGetValue(row.Id, out var pair) && ReferenceEquals(pair.New, row) ? pair.Old : row);
            changed();
        };
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

    private async Task SettleAsync()
    {
        if (!_reading && IsOpen) await ReadAsync(() => Task.CompletedTask);
        changed();
    }

    /// <summary>One read at a time; what came in during it is applied after it, and what is in doubt is asked for again.</summary>
    private async Task ReadAsync(Func<Task> read)
    {
        _reading = true;
        try
        {
            await read();
            while (_early.Count > 0 || _rows.InDoubt || _stale)
            {
                var early = _early.ToArray();
                _early.Clear();
                await ApplyAsync(early);
                var (stale, doubt) = (_stale, _rows.InDoubt);
                (_stale, _rows.InDoubt) = (false, false);
                if (stale) await PageAsync(First, Math.Max(Step, _rows.Count), _closed.Token);
                else if (doubt) await StandAsync(_closed.Token);
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

        if (Here(page)) _rows.Replace(page!);
    }

    private async Task AroundAsync(MessageAnchor near, CancellationToken ct)
    {
        var below = await reader.PageAsync(_place.Query with { After = near, Take = 1 }, ct);
        if (Here(below)) await PageAsync(Math.Max(0, below!.First - Step / 2), Step * 2, ct);
    }

    private async Task BelowAsync(CancellationToken ct)
    {
        var page = await reader.PageAsync(_place.Query with { After = _rows.PlaceOf(Rows[^1]), Take = Step }, ct);
        if (Here(page)) _rows.AddBelow(page!, Kept);
    }

    private async Task AboveAsync(CancellationToken ct)
    {
        var page = await reader.PageAsync(_place.Query with { After = _rows.PlaceOf(Rows[0]), Above = true, Take = Step }, ct);
        if (Here(page)) _rows.AddAbove(page!, Kept);
    }

    /// <summary>Asks where the run stands now.</summary>
    private async Task StandAsync(CancellationToken ct)
    {
        if (_rows.Count == 0)
        {
            await PageAsync(0, Step, ct);
            return;
        }

        var page = await reader.PageAsync(_place.Query with { After = _rows.PlaceOf(Rows[0]), Take = 1 }, ct);
        if (Here(page)) _rows.Stand(page!);
    }

    /// <summary>Of a search that stopped early: goes on from where it stopped.</summary>
    public async Task LookFurtherAsync()
    {
        if (_reading || !IsOpen || IsMissing) return;
        await ReadAsync(() => _rows.Count > 0 ? BelowAsync(_closed.Token) : PageAsync(0, Step, _closed.Token));
        changed();
    }

    private bool Here(MessagePage? page)
    {
        IsMissing = page is null;
        (About, Reached) = (page?.About, page?.Reached);
        if (IsMissing) _rows.Clear();
        return !IsMissing;
    }

    private async Task ApplyAsync(IReadOnlyList<WebmailChange> news)
    {
        if (news.Any(change => change is WebmailChange.FolderDeleted deleted && deleted.MailboxId == _place.MailboxId)) Here(null);
        else if (news.Any(change => change is WebmailChange.Overflow) || (_place.IsSearch && news.Any(change => change is WebmailChange.Arrived))) _stale = true;
        else if (!await (_place.ByConversation ? new ConversationNews(reader, _place, _rows, _unfolded, MaxAsked).ApplyAsync(news, HoldsArrivals, _closed.Token) : MessageNews.ApplyAsync(reader, _place, _rows, news, HoldsArrivals, _closed.Token))) _stale = true;
    }
}
