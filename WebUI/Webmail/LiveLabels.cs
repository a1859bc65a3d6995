using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail.Settings;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>The labels of the account with their numbers, their colours and the saved searches. One for each circuit; the numbers follow what happens with a little delay.</summary>
public sealed class LiveLabels(ILabels labels, LiveChoices choices, IMailboxChanges changes, IMailboxReader reader, Toasts toasts, ViewerTime viewer) : IDisposable
{
    /// <summary>Counting goes over all messages with labels: it waits until things have been quiet so long.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    public const int MaxRecent = 8;

    private readonly Lifetime _closed = new();
    private readonly HashSet<string> _fresh = new(StringComparer.Ordinal);
    private Func<Func<Task>, Task> _onUi = work => work();
    private Task? _opening;
    private IDisposable? _subscription;
    private SearchCounts? _counts;
    private ITimer? _timer;

    /// <summary>Fires on the circuit's context when there is something else to draw.</summary>
    public event Action? Changed;

    public ImmutableArray<LabelCount> Labels { get; private set; } = [];

    public WebmailSettings Settings => choices.Current;

    /// <summary>Unread messages of a saved search; none while they are not counted.</summary>
    public UnreadCount UnreadOf(string query) => _counts?.Of(query) ?? default;

    /// <summary>Reads and follows, until <see cref="Close"/>; the first call decides on whose context.</summary>
    public Task OpenAsync(Func<Func<Task>, Task> onUi)
    {
        if (_opening is null) _onUi = onUi;
        return _opening ??= OpenAsync();
    }

    public Hue HueOf(string keyword) => Settings.LabelHues.GetValueOrDefault(keyword);

    /// <summary>A label that no message has yet: it is offered until the page goes.</summary>
    public void Add(string keyword)
    {
        if (!_fresh.Add(keyword) || Labels.Any(label => label.Keyword == keyword)) return;
        Labels = [.. Labels.Append(new LabelCount(keyword, 0, 0)).OrderBy(label => label.Keyword, StringComparer.Ordinal)];
        Changed?.Invoke();
    }

    /// <summary>Renames a label on all messages; its colour goes with it.</summary>
    /// <returns>Why not; null when it was done.</returns>
    public async Task<string?> RenameAsync(string from, string typed, CancellationToken ct)
    {
        if (LabelName.Keyword(typed) is not { } to) return FindWords.LabelRule;
        if (to == from) return null;
        var outcome = await labels.RenameAsync(from, to, ct);
        if (outcome.Status != ActionStatus.Done) return FolderWords.Fault(FolderStatus.Busy);
        _fresh.Remove(from);
        await ChangeAsync(s => s with { LabelHues = s.LabelHues.TryGetValue(from, out var hue) ? s.LabelHues.Remove(from).SetItem(to, hue) : s.LabelHues });
        await RecountAsync();
        Say("tag", FindWords.LabelRenamed, LabelName.Shown(to), outcome.Undo);
        return null;
    }

    /// <summary>Takes a label from all messages. Its colour stays known, in case it comes back.</summary>
    public async Task<string?> RemoveAsync(string keyword, CancellationToken ct)
    {
        var outcome = await labels.RemoveAsync(keyword, ct);
        if (outcome.Status != ActionStatus.Done) return FolderWords.Fault(FolderStatus.Busy);
        _fresh.Remove(keyword);
        await RecountAsync();
        Say("tag", FindWords.LabelRemoved, LabelName.Shown(keyword), outcome.Undo);
        return null;
    }

    public Task SetHueAsync(string keyword, Hue hue) => ChangeAsync(s => s with { LabelHues = hue == Hue.None ? s.LabelHues.Remove(keyword) : s.LabelHues.SetItem(keyword, hue) });

    public Task SetFolderHueAsync(long folder, Hue hue) => ChangeAsync(s => s with { FolderHues = hue == Hue.None ? s.FolderHues.Remove(folder) : s.FolderHues.SetItem(folder, hue) });

    /// <summary>Keeps a search under a name; one that is kept already gets the name.</summary>
    public Task SaveSearchAsync(string name, string query) => ChangeAsync(s => s with { Searches = [.. s.Searches.Where(saved => saved.Query != query), new SavedSearch(name, query)] });

    public Task ForgetSearchAsync(string query) => ChangeAsync(s => s with { Searches = s.Searches.RemoveAll(saved => saved.Query == query) });

    public Task RenameSearchAsync(string query, string name) => ChangeAsync(s => s with { Searches = [.. s.Searches.Select(saved => saved.Query == query ? saved with { Name = name } : saved)] });

    /// <summary>Moves a saved search up (-1) or down (1).</summary>
    public Task MoveSearchAsync(string query, int by) => ChangeAsync(s =>
    {
        var at = s.Searches.ToList().FindIndex(saved => saved.Query == query);
        return at < 0 || at + by < 0 || at + by >= s.Searches.Length ? s : s with { Searches = s.Searches.RemoveAt(at).Insert(at + by, s.Searches[at]) };
    });

    /// <summary>Remembers a search that was made.</summary>
    public Task RememberAsync(string query) => ChangeAsync(s => s.RecentSearches.FirstOrDefault() == query ? s
        : s with { RecentSearches = [.. s.RecentSearches.Where(recent => recent != query).Prepend(query).Take(MaxRecent)] });

    /// <summary>Nobody looks any more: it stops following until it is opened again.</summary>
    public void Close()
    {
        _subscription?.Dispose();
        (_subscription, _opening) = (null, null);
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _counts?.Stop();
    }

    public void Dispose()
    {
        _closed.Dispose();
        _subscription?.Dispose();
        _timer?.Dispose();
        _counts?.Dispose();
    }

    private async Task OpenAsync()
    {
        var subscription = await changes.SubscribeAsync(news => _onUi(() => Take(news)), CancellationToken.None);
        if (_closed.IsOver)
        {
            subscription.Dispose();
            return;
        }

        _subscription = subscription;
        await choices.ReadAsync(_closed.Token);
        _counts ??= new SearchCounts(reader, viewer, work => _onUi(work), () => Changed?.Invoke());
        _counts.Count(Settings.Searches);
        await RecountAsync();
    }

    private Task Take(ImmutableArray<WebmailChange> news)
    {
        if (_closed.IsOver) return Task.CompletedTask;
        _counts?.Take(news);
        if (!news.Any(change => change is WebmailChange.Flagged or WebmailChange.Overflow or WebmailChange.FolderDeleted || (change is WebmailChange.Arrived arrived && arrived.Messages.Any(message => !message.Keywords.IsEmpty))
            || (change is WebmailChange.Removed && !Labels.IsEmpty))) return Task.CompletedTask;
        _timer ??= viewer.Clock.CreateTimer(_ => _ = _onUi(RecountAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    private async Task RecountAsync()
    {
        if (_closed.IsOver) return;
        try
        {
            var counted = await labels.ListAsync(_closed.Token);
            var there = counted.Select(label => label.Keyword).ToHashSet(StringComparer.Ordinal);
            Labels = [.. counted.Concat(_fresh.Where(keyword => !there.Contains(keyword)).Select(keyword => new LabelCount(keyword, 0, 0))).OrderBy(label => label.Keyword, StringComparer.Ordinal)];
            Changed?.Invoke();
        }
        catch (OperationCanceledException) when (_closed.IsOver)
        {
            // The page is gone.
        }
    }

    private async Task ChangeAsync(Func<WebmailSettings, WebmailSettings> change)
    {
        var before = Settings.Searches;
        await choices.ChangeAsync(change, _closed.Token);
        if (Settings.Searches != before) _counts?.Count(Settings.Searches);
        Changed?.Invoke();
    }

    private void Say(string icon, string said, string about, LabelUndo? undo) => toasts.Show(new Toast(icon, said, about, undo is null ? null : async () =>
    {
        await labels.UndoAsync(undo, CancellationToken.None);
        await RecountAsync();
    }));
}
