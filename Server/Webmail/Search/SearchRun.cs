using Mox.Server.Storage.Search;

namespace Mox.Server.Webmail.Search;

/// <summary>A search under way: the messages found so far, newest first, and the place from which it goes on.</summary>
/// <remarks>
/// Where the index or the states say that few messages can match (<see cref="SearchCandidates"/>), those are looked up and put in order. Until that is known, and where many can,
/// the mailboxes are read from the newest message on and the index is asked for each portion, whose bodies mostly lie close together; so that neither rare nor frequent words need
/// all messages to be looked at before the first is shown.
/// </remarks>
internal sealed class SearchRun(SearchPlan plan, SearchMatch match, MessageScan scan, SearchIndex index, TimeProvider time)
{
    /// <summary>Candidates that are looked up one by one; with more, mailboxes are read in their order.</summary>
    internal const int MaxCandidates = 4000;

    /// <summary>Bodies whose hits the index is asked for at a time, where they lie far apart.</summary>
    private const int Slice = 1 << 15;

    /// <summary>Messages whose envelopes are read in one go.</summary>
    private const int Ahead = 64;

    /// <summary>Finds a portion is to hold.</summary>
    private const int NextHits = 40;

    private const int FirstPortion = 256, LargestPortion = 16_384;

    /// <summary>Of the first page's time, what candidates are gathered for before messages are looked at.</summary>
    private static readonly TimeSpan FirstGathering = TimeSpan.FromMilliseconds(70);

    /// <summary>Beyond what was asked for it goes on as long as this, so that small results are counted.</summary>
    private static readonly TimeSpan MaxCounting = TimeSpan.FromMilliseconds(25);

    private readonly SearchCandidates _gathered = new(plan, scan, index, time);
    private readonly List<ScanRow> _hits = [];
    private readonly Queue<(ScanRow Row, bool MayMatch)> _rest = new();
    private readonly Dictionary<long, HashSet<long>> _slices = [];
    private NewestFirst? _newest;
    private ScanRow? _passed;
    private int _candidate = -1;
    private int _hitsBefore;
    private long _looked;
    private int _portion = FirstPortion;
    private bool _near;
    private bool _begun;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ScanRow> Hits => _hits;

    /// <summary>True when there are no more.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The time of the last message looked at, in ticks of UTC.</summary>
    public long ReachedTicks => _passed?.ReceivedTicks ?? long.MaxValue;

    /// <summary>About how many messages there are in all.</summary>
    public long About => IsFinished ? _hits.Count
        : _candidate > 0 ? Math.Max(_hits.Count, _hitsBefore + Expected(_hits.Count - _hitsBefore, _candidate, _gathered.Rows!.Count))
        : Math.Max(_hits.Count, Expected(_hits.Count, _looked, plan.InScope));

    /// <summary>Goes on until enough is found, there is no more, or the time is over.</summary>
    /// <param name="enough">Asked after each message found.</param>
    public async Task GoOnAsync(Func<bool> enough, TimeSpan patience, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        long? satisfied = null;
        while (!IsFinished && time.GetElapsedTime(started) < patience)
        {
            if (_begun && enough())
            {
                satisfied ??= time.GetTimestamp();
                if (time.GetElapsedTime(satisfied.Value) > MaxCounting) return;
            }

            if (!_begun || (!_gathered.IsOver && _hits.Count == 0)) await GatherAsync((patience - time.GetElapsedTime(started)) * 0.75, ct);
            else if (!_gathered.IsOver && satisfied is null && time.GetElapsedTime(started) < patience / 2) await GatherAsync(patience / 2, ct);
            await (_gathered.Rows is { } candidates ? CandidatesAsync(candidates, enough, started, patience, ct) : PortionAsync(enough, started, patience, ct));
        }
    }

    private static long Expected(int found, long looked, long all) => looked == 0 ? 0 : (long)(found * (double)all / looked);

    /// <summary>Gathers candidates: at first as long as leaves time to look at the newest messages meanwhile.</summary>
    private async Task GatherAsync(TimeSpan patience, CancellationToken ct)
    {
        if (!_begun) await _gathered.BeginAsync(ct);
        await _gathered.GoOnAsync(_begun || patience < FirstGathering ? patience : FirstGathering, ct);
        _newest ??= scan.Newest(plan.Range);
        _begun = true;
    }

    private async Task CandidatesAsync(List<ScanRow> candidates, Func<bool> enough, long started, TimeSpan patience, CancellationToken ct)
    {
        if (_candidate < 0)
        {
            // What the portions have passed is decided already.
            _candidate = _passed is { } passed ? candidates.FindIndex(row => ScanRow.Compare(row, passed) > 0) is var at and >= 0 ? at : candidates.Count : 0;
            _hitsBefore = _hits.Count;
            candidates.RemoveRange(0, _candidate);
            _candidate = 0;
            _rest.Clear();
        }

        while (_candidate < candidates.Count)
        {
            if (_candidate % Ahead == 0) await match.AheadAsync(plan.Checks, candidates.Skip(_candidate).Take(Ahead).Select(next => next.MessageId), ct);
            var row = candidates[_candidate++];
            await LookAsync(row, _gathered.ByIndex && row.BodyId <= _gathered.Marker, ct);
            if (time.GetElapsedTime(started) > patience || (_candidate % 16 == 0 && enough())) break;
        }

        IsFinished = _candidate >= candidates.Count;
    }

    private async Task PortionAsync(Func<bool> enough, long started, TimeSpan patience, CancellationToken ct)
    {
        if (_rest.Count == 0)
        {
            var rows = await _newest!.ReadAsync(_portion, ct);
            IsFinished = rows.Count == 0;

            // About as many as the next page takes, where it is known how far apart the finds lie.
            var next = _hits.Count == 0 ? _portion * 2 : Math.Min(_portion * 2, _looked / _hits.Count * NextHits);
            _portion = (int)Math.Clamp(next, FirstPortion, LargestPortion);
            var mayBe = rows.FindAll(row => match.MayMatch(plan.Checks, row));
            var hits = plan.Expression is null ? null : await NearHitsAsync(mayBe, ct);
            _near = hits is not null;
            foreach (var row in rows) _rest.Enqueue((row, match.MayMatch(plan.Checks, row) && (hits is null || row.BodyId > _gathered.Marker || hits.Contains(row.BodyId))));
        }

        // What has been ruled out costs nothing, so that the time is asked for only now and then.
        var ahead = 0;
        for (var i = 0; _rest.TryDequeue(out var row); i++)
        {
            var mayMatch = row.MayMatch && await IsHitAsync(row.Row, ct);
            if (mayMatch && ahead++ % Ahead == 0) await match.AheadAsync(plan.Checks, _rest.Where(other => other.MayMatch).Take(Ahead - 1).Select(other => other.Row.MessageId).Prepend(row.Row.MessageId), ct);
            if (mayMatch) await LookAsync(row.Row, plan.Expression is not null && row.Row.BodyId <= _gathered.Marker, ct);
            else Pass(row.Row);
            if (i % 16 == 15 && (time.GetElapsedTime(started) > patience || enough())) break;
        }
    }

    /// <summary>Which of these bodies the index says hold the words, where they lie close together; null where they do not, and each is asked for in its turn.</summary>
    private async Task<HashSet<long>?> NearHitsAsync(List<ScanRow> rows, CancellationToken ct)
    {
        var bodies = rows.Where(row => row.BodyId <= _gathered.Marker).Select(row => row.BodyId).ToHashSet();
        if (bodies.Count == 0) return bodies;
        var (first, last) = (bodies.Min(), bodies.Max());
        if (last - first >= Slice + 8L * rows.Count) return null;
        bodies.IntersectWith(await index.HitsAsync(plan.Expression!, first, last, int.MaxValue, ct));
        return bodies;
    }

    /// <summary>What the index says of a body; of those around it it is asked at once.</summary>
    private async ValueTask<bool> IsHitAsync(ScanRow row, CancellationToken ct)
    {
        if (plan.Expression is null || row.BodyId > _gathered.Marker || _near) return true;
        var slice = row.BodyId / Slice;
        if (!_slices.TryGetValue(slice, out var hits)) _slices[slice] = hits = [.. await index.HitsAsync(plan.Expression, slice * Slice, slice * Slice + Slice - 1, int.MaxValue, ct)];
        return hits.Contains(row.BodyId);
    }

    private async Task LookAsync(ScanRow row, bool answered, CancellationToken ct)
    {
        Pass(row);
        if (await match.MatchesAsync(answered ? plan.ChecksIndexed : plan.Checks, row, ct)) _hits.Add(row);
    }

    private void Pass(ScanRow row) => (_looked, _passed) = (_looked + 1, row);
}
