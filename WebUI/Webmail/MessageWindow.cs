using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>The part of a message list a browser is looking at: a run of rows without gaps, its place in the whole list, and what arrives while it is looked at.</summary>
/// <remarks>It subscribes, then reads; changes that come in during any read wait until it has ended, and applying one twice does no harm. One thing is done at a time, in steps: what
/// happened is applied, then the place of the run is asked for where a change left doubt about it, then rows are fetched until those in sight are here; a read may have seen what is
/// told only later, so that all of it is gone through again until nothing is left to do. All methods are called on one context, that of <c>onUi</c>.</remarks>
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

    /// <summary>Pages fetched in one go for the rows in sight.</summary>
    private const int MostFetches = 12;

    /// <summary>Times a search looks on by itself while the rows in sight are not filled.</summary>
    private const int MostLooks = 200;

    private readonly List<WebmailChange> _news = [];
    private readonly Lifetime _closed = new();
    private ListRows _rows = new(byConversation: false);
    private Unfolded _unfolded = new(reader, _ => true);
    private ListPlace _place = new(0);
    private IDisposable? _subscription;
    private ListReads? _reads;
    private bool _working;
    private bool _looking;
    private bool _stale;
    private (int From, int To) _sight = (0, Step / 2);
    private int _looks;
    private int _fetches;

    /// <summary>The rows there are, newest first.</summary>
    public IReadOnlyList<MessageItem> Rows => _rows.Items;

    /// <summary>Index of the first row in the whole list.</summary>
    public int First => _rows.First;

    /// <summary>Rows in the whole list.</summary>
    public int Total => _rows.Total;

    /// <summary>Rows that came in while the list was held: above the first one, shown when asked for.</summary>
    public int Waiting => _rows.Waiting;

    /// <summary>Of a search: about how many messages there are, where they were not counted.</summary>
    public long? About => _reads?.About;

    /// <summary>Of a search: how far back it looked, where looking on would have taken too long.</summary>
    public DateTimeOffset? Reached => _reads?.Reached;

    /// <summary>Of a search: it looks on by itself.</summary>
    public bool IsLooking => IsOpen && Reached is not null && _sight.To > Total && _sight.From <= Total && _looks < MostLooks;

    /// <summary>True once the first rows are here.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The folder is not there (any more).</summary>
    public bool IsMissing => _reads is { IsMissing: true };

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
        _reads = new ListReads(reader, place, _rows, _closed.Token);
        if (near is not null) _sight = default;
        await WorkAsync(async () =>
        {
            var subscription = await changes.SubscribeAsync(news => onUi(() => TakeAsync(news)), CancellationToken.None);
            if (_closed.IsOver)
            {
                subscription.Dispose();
                return;
            }

            _subscription = subscription;
            await (near is { } anchor ? _reads.AroundAsync(anchor) : _reads.PageAsync(0, Step));
            IsOpen = true;
        });
    }

    /// <summary>Sees to it that these rows, counted over the whole list, are there, now and whatever happens until others are in sight.</summary>
    public Task EnsureAsync(int from, int to)
    {
        (_sight, _looks) = ((Math.Max(0, from), to), 0);
        return SettleAsync();
    }

    /// <summary>Holds back or lets in what arrives. Letting in shows what waits.</summary>
    public void Hold(bool hold)
    {
        HoldsArrivals = hold;
        if (!hold && _rows.LetIn()) changed();
    }

    /// <summary>The time a row stands in the list for: while the list is held, that of its place and not of what came to it.</summary>
    public DateTimeOffset PlaceOf(MessageItem row) => _rows.PlaceOf(row).Received;

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

    /// <summary>Does what is left to do.</summary>
    public Task SettleAsync() => IsOpen && !IsMissing ? WorkAsync() : Task.CompletedTask;

    /// <summary>Of a search that stopped early: goes on from where it stopped.</summary>
    public Task LookFurtherAsync()
    {
        (_sight, _looks) = ((_sight.From, Math.Max(_sight.To, Total + 1)), 0);
        return SettleAsync();
    }

    private async Task TakeAsync(ImmutableArray<WebmailChange> news)
    {
        if (_closed.IsOver) return;
        _news.AddRange(news);
        if (_working) return;
        await WorkAsync();
        changed();
    }

    /// <summary>Works until nothing is left to do; whoever comes meanwhile leaves what there is to do, and goes. After a fault the list is read anew with the next one who comes.</summary>
    private async Task WorkAsync(Func<Task>? begin = null)
    {
        if (_working) return;
        (_working, _fetches) = (true, 0);
        try
        {
            if (begin is not null) await begin();
            for (var more = true; more;) more = await StepAsync();
        }
        catch (OperationCanceledException) when (_closed.IsOver)
        {
            // The window was closed meanwhile: nobody looks at it any more.
        }
        catch
        {
            _stale = true;
            throw;
        }
        finally
        {
            _working = false;
        }

        // Nobody waits for a search that looks on; what happens meanwhile is applied all the same.
        if (IsLooking && !_looking) _ = onUi(LookAsync);
    }

    private async Task LookAsync()
    {
        if (_looking || _closed.IsOver) return;
        _looking = true;
        try
        {
            await WorkAsync();
        }
        finally
        {
            _looking = false;
        }

        if (!_closed.IsOver) changed();
    }

    /// <returns>False when nothing is left to do.</returns>
    private async Task<bool> StepAsync()
    {
        if (_closed.IsOver) return false;
        if (_news.Count > 0)
        {
            var news = _news.ToArray();
            _fetches = 0;
            _news.Clear();
            await ApplyAsync(news);
            return true;
        }

        if (_reads!.IsMissing) return false;
        if (!HoldsArrivals && _rows.LetIn()) return true;
        if (_stale)
        {
            await _reads.PageAsync(First, Math.Max(Step, _rows.Count));
            (_stale, IsOpen) = (false, true);
            return true;
        }

        if (_rows.InDoubt)
        {
            _rows.InDoubt = false;
            await _reads.StandAsync();
            return true;
        }

        return await ReachAsync(_reads);
    }

    /// <summary>Fetches rows in sight that are not here. What it comes no nearer to, it leaves.</summary>
    private async Task<bool> ReachAsync(ListReads reads)
    {
        var (from, to) = (_sight.From, Math.Min(Total, _sight.To));
        var looks = IsLooking && _looking;
        if (!looks && (to <= from || (from >= First && to <= First + _rows.Count) || _fetches++ >= MostFetches)) return false;
        if (looks) _looks++;
        var before = (First, _rows.Count, Total, Reached);
        var near = _rows.Count > 0 && from <= First + _rows.Count && to >= First;
        if (!near) await reads.PageAsync(Math.Max(0, from - Step / 10), Math.Max(Step, to - from + Step / 10));
        else if (from < First) await reads.AboveAsync();
        else await reads.BelowAsync();
        changed();
        return looks || before != (First, _rows.Count, Total, Reached) || _news.Count > 0;
    }

    private async Task ApplyAsync(IReadOnlyList<WebmailChange> news)
    {
        if (news.Any(change => change is WebmailChange.FolderDeleted deleted && deleted.MailboxId == _place.MailboxId)) _reads!.Missing();
        else if (news.Any(change => change is WebmailChange.Overflow) || (_place.IsSearch && news.Any(change => change is WebmailChange.Arrived))) _stale = true;
        else if (!await (_place.ByConversation ? new ConversationNews(reader, _place, _rows, _unfolded, MaxAsked).ApplyAsync(news, HoldsArrivals, _closed.Token) : MessageNews.ApplyAsync(reader, _place, _rows, news, HoldsArrivals, _closed.Token))) _stale = true;
    }
}
