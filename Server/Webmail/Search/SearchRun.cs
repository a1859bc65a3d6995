using System.Collections;
using Mox.Server.Storage.Search;

namespace Mox.Server.Webmail.Search;

/// <summary>A search under way: the messages found so far, newest first, and the place from which it goes on.</summary>
/// <remarks>
/// Where the index or the states say that few messages can match, those are looked up and put in order. Otherwise the mailboxes are read from the newest message on and
/// the index is asked for each portion, whose bodies mostly lie close together; so that neither rare nor frequent words need all messages to be looked at before the first is shown.
/// </remarks>
internal sealed class SearchRun(SearchPlan plan, SearchMatch match, MessageScan scan, SearchIndex index, TimeProvider time)
{
    /// <summary>Candidates that are looked up one by one; with more, mailboxes are read in their order.</summary>
    internal const int MaxCandidates = 4000;

    /// <summary>Bodies whose hits the index is asked for at a time.</summary>
    private const int Slice = 1 << 16;

    /// <summary>Messages whose envelopes are read in one go.</summary>
    private const int Ahead = 64;

    /// <summary>Finds a portion is to hold.</summary>
    private const int NextHits = 40;

    private const int FirstPortion = 256, LargestPortion = 16_384;

    /// <summary>Hits of the index are gathered as long as this; then it is no narrow search.</summary>
    private static readonly TimeSpan MaxGathering = TimeSpan.FromMilliseconds(60);

    /// <summary>Beyond what was asked for it goes on as long as this, so that small results are counted.</summary>
    private static readonly TimeSpan MaxCounting = TimeSpan.FromMilliseconds(25);

    private readonly List<ScanRow> _hits = [];
    private readonly Queue<(ScanRow Row, bool MayMatch)> _rest = new();
    private List<ScanRow>? _candidates;
    private bool _byIndex;
    private NewestFirst? _newest;
    private BitArray? _everywhere;
    private long _marker;
    private long _looked;
    private long _reached = long.MaxValue;
    private int _portion = FirstPortion;
    private bool _begun;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ScanRow> Hits => _hits;

    /// <summary>True when there are no more.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The time of the last message looked at, in ticks of UTC.</summary>
    public long ReachedTicks => _reached;

    /// <summary>About how many messages there are in all.</summary>
    public long About => IsFinished || _looked == 0 ? _hits.Count : Math.Max(_hits.Count, (long)(_hits.Count * (double)(_candidates?.Count ?? plan.InScope) / _looked));

    /// <summary>Goes on until enough is found, there is no more, or the time is over.</summary>
    /// <param name="enough">Asked after each message found.</param>
    public async Task GoOnAsync(Func<bool> enough, TimeSpan patience, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        if (!_begun) await BeginAsync(ct);
        long? satisfied = null;
        while (!IsFinished && time.GetElapsedTime(started) < patience)
        {
            if (enough())
            {
                satisfied ??= time.GetTimestamp();
                if (time.GetElapsedTime(satisfied.Value) > MaxCounting) return;
            }

            await (_candidates is null ? PortionAsync(enough, started, patience, ct) : CandidatesAsync(_candidates, enough, started, patience, ct));
        }
    }

    private async Task BeginAsync(CancellationToken ct)
    {
        _marker = await index.MarkerAsync(ct);
        _candidates = await GatherAsync(ct);
        _byIndex = _candidates is not null;
        _candidates ??= await WithStateAsync(ct) ?? await WithRowAsync(ct);
        _candidates?.Sort(ScanRow.Compare);
        if (_candidates is null) _newest = scan.Newest(plan.Range);
        _begun = true;
    }

    /// <summary>The messages the index gives, and those it does not know yet; null when they are many.</summary>
    private async Task<List<ScanRow>?> GatherAsync(CancellationToken ct)
    {
        if (plan.Expression is null) return null;
        var started = time.GetTimestamp();
        var bodies = new List<long>();
        for (var last = _marker; last > 0; last -= Slice)
        {
            bodies.AddRange(await index.HitsAsync(plan.Expression, Math.Max(1, last - Slice + 1), last, MaxCandidates + 1, ct));
            if (bodies.Count > MaxCandidates) return null;

            // Many so far, or few but the words are so frequent on their own that even the index takes long.
            var (spent, expected) = (time.GetElapsedTime(started), bodies.Count * (_marker / (double)(_marker - last + Slice)));
            if (spent > MaxGathering && (expected > MaxCandidates || spent > MaxGathering * 8)) return null;
        }

        if (await scan.WithBodiesAfterAsync(plan.Range.AccountId, _marker, MaxCandidates, ct) is not { } waiting) return null;
        var rows = await scan.OfBodiesAsync(plan.Range, bodies, ct);
        rows.AddRange(await scan.OfIdsAsync(plan.Range, waiting, ct));
        return rows.Count > MaxCandidates ? null : rows; // Copies share a body.
    }

    private async Task<List<ScanRow>?> WithStateAsync(CancellationToken ct) =>
        plan.State is not null && await scan.WithStateAsync(plan.Range.Mailboxes, plan.State, MaxCandidates, ct) is { } ids ? await scan.OfIdsAsync(plan.Range, ids, ct) : null;

    private async Task<List<ScanRow>?> WithRowAsync(CancellationToken ct) =>
        plan.Row is not null && await scan.WithRowAsync(plan.Range.AccountId, plan.Row, MaxCandidates, ct) is { } ids ? await scan.OfIdsAsync(plan.Range, ids, ct) : null;

    private async Task CandidatesAsync(List<ScanRow> candidates, Func<bool> enough, long started, TimeSpan patience, CancellationToken ct)
    {
        while (_looked < candidates.Count)
        {
            if (_looked % Ahead == 0) await match.AheadAsync(plan.Checks, candidates.Skip((int)_looked).Take(Ahead).Select(next => next.MessageId), ct);
            var row = candidates[(int)_looked];
            await LookAsync(row, _byIndex && row.BodyId <= _marker, ct);
            if (time.GetElapsedTime(started) > patience || (_looked % 16 == 0 && enough())) break;
        }

        IsFinished = _looked >= candidates.Count;
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
            var hits = plan.Expression is null ? null : await HitsOfAsync(mayBe, ct);
            foreach (var row in rows) _rest.Enqueue((row, match.MayMatch(plan.Checks, row) && (hits is null || row.BodyId > _marker || hits.Contains(row.BodyId))));
        }

        // What has been ruled out costs nothing, so that the time is asked for only now and then.
        var ahead = 0;
        for (var i = 0; _rest.TryDequeue(out var row); i++)
        {
            if (row.MayMatch && ahead++ % Ahead == 0) await match.AheadAsync(plan.Checks, _rest.Where(other => other.MayMatch).Take(Ahead - 1).Select(other => other.Row.MessageId).Prepend(row.Row.MessageId), ct);
            if (row.MayMatch) await LookAsync(row.Row, plan.Expression is not null && row.Row.BodyId <= _marker, ct);
            else Pass(row.Row);
            if (i % 16 == 15 && (time.GetElapsedTime(started) > patience || enough())) break;
        }
    }

    /// <summary>Which of these bodies the index says hold the words. Where they lie too far apart, it is asked once for all there are.</summary>
    private async Task<HashSet<long>> HitsOfAsync(List<ScanRow> rows, CancellationToken ct)
    {
        var bodies = rows.Where(row => row.BodyId <= _marker).Select(row => row.BodyId).ToHashSet();
        if (bodies.Count == 0) return bodies;
        var (first, last) = (bodies.Min(), bodies.Max());
        if (_everywhere is null && last - first < Slice + 8L * rows.Count)
        {
            bodies.IntersectWith(await index.HitsAsync(plan.Expression!, first, last, int.MaxValue, ct));
            return bodies;
        }

        if (_everywhere is null)
        {
            _everywhere = new BitArray((int)Math.Min(_marker + 1, int.MaxValue));
            for (var at = 1L; at < _everywhere.Length; at += Slice)
            {
                foreach (var hit in await index.HitsAsync(plan.Expression!, at, Math.Min(at + Slice, _everywhere.Length) - 1, int.MaxValue, ct)) _everywhere[(int)hit] = true;
            }
        }

        bodies.RemoveWhere(body => body < _everywhere.Length && !_everywhere[(int)body]);
        return bodies;
    }

    private async Task LookAsync(ScanRow row, bool answered, CancellationToken ct)
    {
        Pass(row);
        if (await match.MatchesAsync(answered ? plan.ChecksIndexed : plan.Checks, row, ct)) _hits.Add(row);
    }

    private void Pass(ScanRow row) => (_looked, _reached) = (_looked + 1, row.ReceivedTicks);
}
