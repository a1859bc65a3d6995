using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Admin;

/// <summary>A condition of the next step.</summary>
/// <param name="Met">It holds.</param>
/// <param name="Text">What it says, with numbers.</param>
/// <param name="NeedsAnswer">The owner has to say something; time alone does not meet it.</param>
public sealed record PlanCondition(bool Met, string Text, bool NeedsAnswer = false);

/// <summary>A step of a plan.</summary>
/// <param name="Name">In plain words: <c>Junk folder</c>.</param>
/// <param name="Setting">The exact setting: <c>p=quarantine</c>.</param>
public sealed record PlanStep(string Name, string Setting);

/// <summary>How a setting becomes stricter, step by step.</summary>
/// <param name="Steps">The steps in their order.</param>
/// <param name="Now">The index of the step that is published; -1 when nothing is.</param>
/// <param name="Conditions">What has to hold for the next step; empty at the last one.</param>
/// <param name="NextRecord">The record of the next step; empty at the last one.</param>
public sealed record DnsPlan(ImmutableArray<PlanStep> Steps, int Now, ImmutableArray<PlanCondition> Conditions, string NextRecord)
{
    /// <summary>The last step is reached.</summary>
    public bool IsDone => Now == Steps.Length - 1;

    /// <summary>The next step may be taken.</summary>
    public bool IsReady => !IsDone && Conditions.All(condition => condition.Met);
}
