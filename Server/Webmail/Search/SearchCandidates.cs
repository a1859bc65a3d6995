using Mox.Server.Storage.Search;

namespace Mox.Server.Webmail.Search;

/// <summary>Gathers the messages that can match a search, where they are few: those the index gives, those in a state, those of a size. It goes slice by slice, so that it can stop and go on.</summary>
internal sealed class SearchCandidates(SearchPlan plan, MessageScan scan, SearchIndex index, TimeProvider time)
{
    /// <summary>Bodies the index is asked for at a time, and rows looked at for their state or size.</summary>
    private const int Slice = 1 << 15;

    /// <summary>Rows of other accounts for each of this one, beyond which the rows are not gone through.</summary>
    private const int MostForeign = 4;

    /// <summary>Hits of the index are gathered as long as this; then it is known about how many there will be.</summary>
    private static readonly TimeSpan MaxGuessing = TimeSpan.FromMilliseconds(60);

    private readonly List<long> _found = [];
    private Source _source;
    private long _last;
    private long _next = -1;
    private int _mailbox = -1;
    private long _looked;
    private TimeSpan _spent;

    private enum Source
    {
        Index,
        State,
        Rows,
        None,
    }

    /// <summary>The last body the index knows.</summary>
    public long Marker { get; private set; }

    /// <summary>True when it is done: with <see cref="Rows"/>, or because there are many.</summary>
    public bool IsOver => Rows is not null || _source == Source.None;

    /// <summary>True when the index gave them.</summary>
    public bool ByIndex { get; private set; }

    /// <summary>All that can match, newest first; null while they are gathered, and where they are many.</summary>
    public List<ScanRow>? Rows { get; private set; }

    public async Task BeginAsync(CancellationToken ct) => Marker = await index.MarkerAsync(ct);

    /// <summary>Goes on until it is done or the time is over.</summary>
    public async Task GoOnAsync(TimeSpan patience, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var before = _spent;
        while (!IsOver && time.GetElapsedTime(started) < patience)
        {
            if (!await (_source switch { Source.Index => SliceOfIndexAsync(ct), Source.State => SliceOfStatesAsync(ct), _ => SliceOfRowsAsync(ct) })) Next();
            _spent = before + time.GetElapsedTime(started);
        }
    }

    private void Next()
    {
        _found.Clear();
        (_source, _next, _spent) = (_source + 1, -1, TimeSpan.Zero);
    }

    /// <returns>False when this does not lead to few messages.</returns>
    private async Task<bool> SliceOfIndexAsync(CancellationToken ct)
    {
        if (plan.Expression is null) return false;
        if (_next < 0) _next = Marker;
        if (_next == 0) return await DoneByIndexAsync(ct);
        var first = Math.Max(1, _next - Slice + 1);
        _found.AddRange(await index.HitsAsync(plan.Expression, first, _next, SearchRun.MaxCandidates + 1, ct));
        _next = first - 1;
        return _found.Count <= SearchRun.MaxCandidates && (_spent < MaxGuessing || _found.Count * (Marker / (double)(Marker - _next)) <= SearchRun.MaxCandidates);
    }

    /// <summary>With those the index does not know yet.</summary>
    private async Task<bool> DoneByIndexAsync(CancellationToken ct)
    {
        if (await scan.WithBodiesAfterAsync(plan.Range.AccountId, Marker, SearchRun.MaxCandidates, ct) is not { } waiting) return false;
        var rows = await scan.OfBodiesAsync(plan.Range, _found, ct);
        rows.AddRange(await scan.OfIdsAsync(plan.Range, waiting, ct));
        if (rows.Count > SearchRun.MaxCandidates) return false; // Copies share a body.
        ByIndex = true;
        return Done(rows);
    }

    private async Task<bool> SliceOfStatesAsync(CancellationToken ct)
    {
        if (plan.State is null) return false;
        if (_next <= 0)
        {
            if (++_mailbox == plan.Range.Mailboxes.Length) return Done(await scan.OfIdsAsync(plan.Range, _found, ct));
            _next = await scan.LastWithStateAsync(plan.Range.Mailboxes[_mailbox], plan.State, ct);
            return true;
        }

        var first = Math.Max(1, _next - Slice + 1);
        if (await scan.WithStateAsync(plan.Range.Mailboxes[_mailbox], plan.State, (uint)first, (uint)_next, SearchRun.MaxCandidates, ct) is not { } ids) return false;
        _next = first - 1;
        _found.AddRange(ids);
        return _found.Count <= SearchRun.MaxCandidates;
    }

    private async Task<bool> SliceOfRowsAsync(CancellationToken ct)
    {
        if (plan.Row is null) return false;
        if (_next < 0) _last = _next = await scan.LastIdAsync(ct);
        if (_last > MostForeign * plan.InScope + Slice) return false;
        if (_next == 0) return Done(await scan.OfIdsAsync(plan.Range, _found, ct));
        var first = Math.Max(1, _next - Slice + 1);
        _looked += _next - first + 1;
        _next = first - 1;
        if (await scan.WithRowAsync(plan.Range.AccountId, plan.Row, first, first + Slice - 1, SearchRun.MaxCandidates, ct) is not { } ids) return false;
        _found.AddRange(ids);
        return _found.Count <= SearchRun.MaxCandidates && (_spent < MaxGuessing || _found.Count * (_last / (double)_looked) <= SearchRun.MaxCandidates);
    }

    private bool Done(List<ScanRow> rows)
    {
        rows.Sort(ScanRow.Compare);
        Rows = rows;
        return true;
    }
}
