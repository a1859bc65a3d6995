using System.Collections.Immutable;
using System.Globalization;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Components;

namespace Mox.WebUI.Setup;

/// <summary>The checks of machine, network and name: rows stay where they are and fill in as results come.</summary>
public sealed class PreflightBoard(ISetup setup, Action changed) : IDisposable
{
    private readonly Lifetime _gone = new();
    private readonly List<PreflightFinding> _rows = [];

    public bool IsRunning { get; private set; }

    public IReadOnlyList<PreflightFinding> Rows => _rows;

    public int Done => _rows.Count(IsDone);

    public static bool IsDone(PreflightFinding row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.State is not (PreflightState.Waiting or PreflightState.Checking);
    }

    public int Count(PreflightState state) => _rows.Count(row => row.State == state);

    /// <summary>Looks at everything; a run that is under way goes on.</summary>
    public async Task RunAsync()
    {
        if (IsRunning) return;
        IsRunning = true;
        changed();
        try
        {
            await foreach (var finding in setup.CheckAsync(_gone.Token))
            {
                Take(finding);
                changed();
            }
        }
        catch (OperationCanceledException) when (_gone.IsOver)
        {
            return;
        }
        finally
        {
            IsRunning = false;
        }

        changed();
    }

    /// <summary>Looks at one again.</summary>
    public async Task AgainAsync(PreflightFinding row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Take(row with { State = PreflightState.Checking });
        changed();
        try
        {
            Take(await setup.CheckAgainAsync(row.Key, _gone.Token));
            changed();
        }
        catch (OperationCanceledException) when (_gone.IsOver)
        {
            // The page is gone.
        }
    }

    /// <summary>How far it is, for the rail: <c>9 of 12 done</c>, at the end <c>11 fine, 1 worth knowing</c>.</summary>
    public string Short()
    {
        if (_rows.Count == 0) return "";
        if (Done < _rows.Count) return string.Create(CultureInfo.InvariantCulture, $"{Done} of {_rows.Count} done");
        var parts = Parts().Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {part.Word}"));
        return string.Join(", ", parts.Prepend(string.Create(CultureInfo.InvariantCulture, $"{Count(PreflightState.Fine)} fine")));
    }

    /// <summary>What it came to, in a sentence.</summary>
    public string Sentence()
    {
        if (_rows.Count == 0) return "";
        var parts = Parts().ToImmutableArray();
        if (parts.IsEmpty) return Done < _rows.Count ? "" : "All is fine.";
        var said = parts.Select((part, i) => $"{(i == 0 ? SetupWords.Number(part.Count) : SetupWords.Number(part.Count).ToLowerInvariant())} {(part.Count == 1 ? "is" : "are")} {part.Word}");
        return string.Join(", ", said) + ".";
    }

    public void Dispose() => _gone.Dispose();

    private IEnumerable<(int Count, string Word)> Parts() =>
        new[] { (Count(PreflightState.Blocked), "blocked"), (Count(PreflightState.WorthKnowing), "worth knowing"), (Count(PreflightState.Unknown), "not known") }.Where(part => part.Item1 > 0);

    /// <summary>While a check runs again, what was known of it stays.</summary>
    private void Take(PreflightFinding finding)
    {
        var at = _rows.FindIndex(row => row.Key == finding.Key);
        if (at < 0) _rows.Add(finding);
        else _rows[at] = IsDone(finding) || !IsDone(_rows[at]) ? finding : _rows[at] with { State = finding.State };
    }
}
