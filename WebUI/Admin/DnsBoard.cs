using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;

namespace Mox.WebUI.Admin;

/// <summary>A row of the DNS page.</summary>
public sealed class DnsRow(Finding finding)
{
    /// <summary>As it was found, or what is known beforehand; what was accepted is not applied.</summary>
    public Finding Raw { get; set; } = finding;

    /// <summary>A run has found something out about it, if only that it cannot be found out.</summary>
    public bool IsKnown { get; set; }

    /// <summary>It is being looked up.</summary>
    public bool IsLooking { get; set; }

    /// <summary>Until when resolvers may give an old answer; null when that is not so.</summary>
    public DateTimeOffset? KeptUntil { get; set; }

    /// <summary>What the person wants: open or closed; null: open where something is wrong.</summary>
    public bool? Wish { get; set; }
}

/// <summary>The DNS of a domain as an administrator sees it: rows stay where they are and fill in as answers come.</summary>
public sealed class DnsBoard(IDnsAdmin dns, DomainName domain, TimeProvider time, Action changed) : IDisposable
{
    /// <summary>A run that is older than that is made anew when the page opens.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private readonly Lifetime _closed = new();
    private readonly List<DnsRow> _rows = [];
    private ImmutableArray<RecordLine> _records = [];

    public DnsOverview? Overview { get; private set; }

    /// <summary>The domain is none of this host.</summary>
    public bool IsNone { get; private set; }

    public bool IsRunning { get; private set; }

    /// <summary>When the run that is shown ended.</summary>
    public DateTimeOffset? LastRun { get; private set; }

    public DateTimeOffset? NextRun { get; private set; }

    public ImmutableArray<ScorePoint> History { get; private set; } = [];

    public ImmutableArray<AcceptedFinding> Accepted { get; private set; } = [];

    /// <summary>How DMARC and MTA-STS become stricter; null before it is known.</summary>
    public DomainPlans? Plans { get; private set; }

    public RecordForm Form { get; private set; } = new(Relative: false, Quoted: true);

    public IReadOnlyList<DnsRow> Rows => _rows;

    public DnsScore Score => DnsScore.Of(_rows.Where(row => row.IsKnown).Select(Shown));

    /// <summary>Something is known of at least one row.</summary>
    public bool IsAnythingKnown => _rows.Exists(row => row.IsKnown && row.Raw.State != FindingState.LookupFailed);

    public async Task OpenAsync()
    {
        if (await dns.OpenAsync(domain, _closed.Token) is not { } overview)
        {
            IsNone = true;
            changed();
            return;
        }

        Overview = overview;
        (LastRun, NextRun, History, Accepted) = (overview.LastRun, overview.NextRun, overview.History, overview.Accepted);
        _rows.AddRange(overview.Blank.Select(blank => new DnsRow(blank)));
        var age = overview.LastRun is { } at ? time.GetUtcNow() - at : TimeSpan.Zero;
        foreach (var last in overview.Last) Take(last, age);
        _records = await dns.RecordsAsync(domain, Form, _closed.Token);
        Plans = await dns.PlansAsync(domain, _closed.Token);
        changed();
        if (overview.LastRun is null || age > Fresh) await RunAsync();
    }

    /// <summary>Looks everything up now; a run that is under way goes on.</summary>
    public async Task RunAsync()
    {
        if (IsRunning || Overview is null) return;
        IsRunning = true;
        foreach (var row in _rows) row.IsLooking = true;
        changed();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            await foreach (var finding in dns.RunAsync(domain, _closed.Token))
            {
                seen.Add(finding.Key);
                Take(finding, TimeSpan.Zero);
                changed();
            }

            // What the domain does not need any more, such as a key that was removed.
            _rows.RemoveAll(row => !seen.Contains(row.Raw.Key));
            if (await dns.OpenAsync(domain, _closed.Token) is { } now) (LastRun, NextRun, History, Accepted) = (now.LastRun, now.NextRun, now.History, now.Accepted);
            _records = await dns.RecordsAsync(domain, Form, _closed.Token);
            Plans = await dns.PlansAsync(domain, _closed.Token);
        }
        catch (OperationCanceledException) when (_closed.IsOver)
        {
            // The page is gone.
        }
        finally
        {
            IsRunning = false;
            foreach (var row in _rows) row.IsLooking = false;
        }

        changed();
    }

    /// <summary>The finding with what was accepted applied.</summary>
    public Finding Shown(DnsRow row) => AcceptedOf(row) is { } said ? row.Raw.Acknowledge(said.Reason) : row.Raw;

    public AcceptedFinding? AcceptedOf(DnsRow row) => Accepted.FirstOrDefault(said => said.Key == row.Raw.Key);

    /// <summary>The records a row asks for, in the form chosen; empty for a row that is not about records.</summary>
    public IEnumerable<RecordLine> RecordsOf(DnsRow row) => _records.Where(line => line.Key == row.Raw.Key);

    public bool IsOpen(DnsRow row) => row.Wish ?? (row.IsKnown && DnsSays.IsWrong(Shown(row)));

    public void Toggle(DnsRow row)
    {
        row.Wish = !IsOpen(row);
        changed();
    }

    public async Task WriteAsync(RecordForm form)
    {
        Form = form;
        _records = await dns.RecordsAsync(domain, form, _closed.Token);
        changed();
    }

    public Task<string> ZoneFileAsync() => dns.ZoneFileAsync(domain, _closed.Token);

    /// <summary>Accepts a row as it is.</summary>
    /// <exception cref="ArgumentException">Something is wrong with what was said; the message says what.</exception>
    public async Task AcceptAsync(DnsRow row, string reason, DateTimeOffset? until)
    {
        Accepted = await dns.AcceptAsync(domain, row.Raw.Key, reason, until, _closed.Token);
        row.Wish = null;
        changed();
    }

    public async Task WithdrawAsync(DnsRow row)
    {
        Accepted = await dns.WithdrawAsync(domain, row.Raw.Key, _closed.Token);
        changed();
    }

    /// <summary>Chooses a step of a plan; what is wanted is another thing then, and is looked up.</summary>
    /// <exception cref="ChangeRefusedException">It may not be chosen; the message says why.</exception>
    public async Task ChooseAsync(PlanSubject subject, int step, bool anyway)
    {
        Plans = await dns.ChooseAsync(domain, subject, step, anyway, _closed.Token);
        changed();
        await RunAsync();
    }

    public void Dispose() => _closed.Dispose();

    private void Take(Finding finding, TimeSpan age)
    {
        var row = _rows.Find(known => known.Raw.Key == finding.Key);
        if (row is null) _rows.Add(row = new DnsRow(finding));
        (row.Raw, row.IsKnown, row.IsLooking) = (finding, true, false);
        row.KeptUntil = finding.KeptFor is { } kept && kept > age ? time.GetUtcNow() + kept - age : null;
    }
}
