using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>The unread messages of the saved searches. They are counted some seconds after the page stands and after things happened, never while they happen, and not beyond <see cref="AtMost"/>.</summary>
/// <param name="onUi">Runs work on the circuit's context, on which everything here happens.</param>
/// <param name="changed">Draws what shows them.</param>
public sealed class SearchCounts(IMailboxReader reader, ViewerTime viewer, Func<Func<Task>, Task> onUi, Action changed) : IDisposable
{
    /// <summary>The most that is told exactly.</summary>
    public const int AtMost = 99;

    /// <summary>Searches that are counted; those further down have no number.</summary>
    public const int MaxSearches = 20;

    /// <summary>Things must have been quiet so long.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private readonly Lifetime _closed = new();
    private ImmutableDictionary<string, UnreadCount> _counts = ImmutableDictionary<string, UnreadCount>.Empty;
    private ImmutableArray<SavedSearch> _searches = [];
    private ITimer? _timer;
    private bool _counting;

    /// <summary>Of the search with this text; none where it was not counted yet.</summary>
    public UnreadCount Of(string query) => _counts.GetValueOrDefault(query);

    /// <summary>These are the searches now; they are counted once all is quiet.</summary>
    public void Count(ImmutableArray<SavedSearch> searches)
    {
        _searches = searches;
        if (_closed.IsOver || (searches.IsEmpty && _counts.IsEmpty)) return;
        _timer ??= viewer.Clock.CreateTimer(_ => _ = onUi(CountAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something happened: what may change a number has them counted again.</summary>
    public void Take(ImmutableArray<WebmailChange> news)
    {
        if (!_searches.IsEmpty && news.Any(change => change is WebmailChange.Arrived or WebmailChange.Removed or WebmailChange.Flagged or WebmailChange.Muted or WebmailChange.Overflow or WebmailChange.FolderDeleted)) Count(_searches);
    }

    /// <summary>Nobody looks any more.</summary>
    public void Stop() => _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _closed.Dispose();
        _timer?.Dispose();
    }

    private async Task CountAsync()
    {
        if (_counting || _closed.IsOver) return;
        _counting = true;
        try
        {
            var counts = ImmutableDictionary.CreateBuilder<string, UnreadCount>();
            foreach (var saved in _searches.Take(MaxSearches))
            {
                counts[saved.Query] = await reader.UnreadAsync(new MessageQuery { MailboxId = MessageQuery.Everywhere, Search = saved.Query, Zone = viewer.Zone.Id }, AtMost, _closed.Token);
            }

            _counts = counts.ToImmutable();
            changed();
        }
        catch (OperationCanceledException) when (_closed.IsOver)
        {
            // The page is gone.
        }
        finally
        {
            _counting = false;
        }
    }
}
