using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Admin;
using Mox.WebUI.Words;

namespace Mox.WebUI.Setup;

/// <summary>A line of the end: one open point, or several of the same step and weight.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Text">What is so.</param>
/// <param name="Todo">What to do.</param>
/// <param name="Place">What the link says.</param>
/// <param name="Path">Where it is dealt with.</param>
public sealed record OpenLine(FindingSeverity Severity, string Text, string Todo, string Place, string Path);

/// <summary>What is open at the end of the setup, so that it can be taken in: the weightiest first, many records as one line.</summary>
public static class OpenPoints
{
    /// <summary>As many points of a step and weight stand for themselves.</summary>
    private const int Few = 2;

    public static ImmutableArray<OpenLine> Of(SetupSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return [.. summary.Open.GroupBy(point => (point.Severity, point.Step)).OrderByDescending(group => group.Key.Severity).ThenBy(group => group.Key.Step).SelectMany(Lines)];
    }

    private static IEnumerable<OpenLine> Lines(IGrouping<(FindingSeverity Severity, SetupStep Step), SetupOpenPoint> group)
    {
        var points = group.ToList();
        if (points.Count <= Few) return points.Select(point => Line(point.Severity, point.Step, point.Text, point.Todo));
        var things = group.Key.Step switch
        {
            SetupStep.Records => SetupWords.OpenRecords.With(NumberSays.Word(points.Count)),
            SetupStep.Checks => SetupWords.OpenChecks.With(NumberSays.Word(points.Count)),
            _ => SetupWords.OpenThings.With(NumberSays.Word(points.Count)),
        };
        return [Line(group.Key.Severity, group.Key.Step, things, string.Join(" · ", points.Select(point => Title(point.Text))))];
    }

    private static OpenLine Line(FindingSeverity severity, SetupStep step, string text, string todo) => step == SetupStep.Owner
        ? new OpenLine(severity, text, todo, SetupWords.Security, "/account/security")
        : new OpenLine(severity, text, todo, SetupSays.Name(step), SetupLinks.To(step));

    /// <summary>What it is about: the part before the colon.</summary>
    private static string Title(string text) => text.IndexOf(':', StringComparison.Ordinal) is var at and > 0 ? text[..at] : text.TrimEnd('.');
}
