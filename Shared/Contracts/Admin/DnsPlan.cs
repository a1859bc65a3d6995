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
    /// <summary>The index of the step that was chosen here; it may not be published yet. Null when nothing was chosen.</summary>
    public int? Chosen { get; init; }

    /// <summary>The record of the step that was chosen; empty when nothing was.</summary>
    public string ChosenRecord { get; init; } = "";

    /// <summary>What is published is known: a check has seen it, or that there is nothing.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>What was chosen is not what is published.</summary>
    public bool IsPending => Chosen is { } chosen && chosen != Now;

    /// <summary>The last step is reached.</summary>
    public bool IsDone => Now == Steps.Length - 1;

    /// <summary>The next step may be taken.</summary>
    public bool IsReady => !IsDone && Conditions.All(condition => condition.Met);
}

/// <summary>The two settings that become stricter step by step.</summary>
public enum PlanSubject
{
    Dmarc,
    MtaSts,
}

/// <summary>The plans of a domain.</summary>
/// <param name="Dmarc">What others do with forgeries.</param>
/// <param name="MtaSts">Whether others insist on encryption.</param>
/// <param name="At">When the check ended that this is known from; null before the first.</param>
public sealed record DomainPlans(DnsPlan Dmarc, DnsPlan MtaSts, DateTimeOffset? At)
{
    /// <summary>One of them.</summary>
    public DnsPlan Of(PlanSubject subject) => subject == PlanSubject.Dmarc ? Dmarc : MtaSts;
}
