using System.Collections.Immutable;
using System.Globalization;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

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
        if (Done < _rows.Count) return SetupWords.ShortDone.With(Done, _rows.Count);
        return string.Join(", ", Parts().Select(part => part.Short.With(part.Count)).Prepend(SetupWords.ShortFine.With(Count(PreflightState.Fine))));
    }

    /// <summary>What it came to, in a sentence.</summary>
    public string Sentence()
    {
        if (_rows.Count == 0) return "";
        var parts = Parts().ToImmutableArray();
        if (parts.IsEmpty) return Done < _rows.Count ? "" : SetupWords.AllFine;
        return string.Join(", ", parts.Select(part => part.Said.With(NumberSays.Word(part.Count))).Select((said, i) => i == 0 ? said : char.ToLower(said[0], CultureInfo.CurrentUICulture) + said[1..])) + ".";
    }

    public void Dispose() => _gone.Dispose();

    /// <summary>What is not fine: how much of it, and the words for the rail and for the sentence.</summary>
    private IEnumerable<(int Count, string Short, string Said)> Parts()
    {
        var (blocked, worth, unknown) = (Count(PreflightState.Blocked), Count(PreflightState.WorthKnowing), Count(PreflightState.Unknown));
        if (blocked > 0) yield return (blocked, SetupWords.ShortBlocked, blocked == 1 ? SetupWords.SaidBlockedOne : SetupWords.SaidBlocked);
        if (worth > 0) yield return (worth, SetupWords.ShortWorth, worth == 1 ? SetupWords.SaidWorthOne : SetupWords.SaidWorth);
        if (unknown > 0) yield return (unknown, SetupWords.ShortUnknown, unknown == 1 ? SetupWords.SaidUnknownOne : SetupWords.SaidUnknown);
    }

    /// <summary>While a check runs again, what was known of it stays.</summary>
    private void Take(PreflightFinding finding)
    {
        var at = _rows.FindIndex(row => row.Key == finding.Key);
        if (at < 0) _rows.Add(finding);
        else _rows[at] = IsDone(finding) || !IsDone(_rows[at]) ? finding : _rows[at] with { State = finding.State };
    }
}
