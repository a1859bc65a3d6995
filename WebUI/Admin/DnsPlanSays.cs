using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Words;

namespace Mox.WebUI.Admin;

/// <summary>What is said about the plans of a domain.</summary>
public static class DnsPlanSays
{
    /// <summary>Anchor and title.</summary>
    public static (string Id, string Title) Of(PlanSubject subject) => subject == PlanSubject.Dmarc ? ("plan-dmarc", DnsWords.PlanDmarc) : ("plan-mta-sts", DnsWords.PlanSts);

    /// <summary>The setting of the first step of MTA-STS, which is no setting of a record.</summary>
    private const string PolicyAndRecord = "policy and record";

    /// <summary>What a step sets: text of a record as it is.</summary>
    public static string Setting(PlanStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Setting == PolicyAndRecord ? DnsWords.SetsPolicy : step.Setting;
    }

    /// <summary>The name of a step, by its setting: the steps are the same for every domain. One that is not known keeps the name it comes with.</summary>
    public static string Step(PlanStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Setting switch
        {
            "p=none" => DnsWords.StepWatch,
            "p=quarantine" => DnsWords.StepJunk,
            "p=reject" => DnsWords.StepRefuse,
            PolicyAndRecord => DnsWords.Publish,
            "mode: testing" => DnsWords.StepTesting,
            "mode: enforce" => DnsWords.StepEnforce,
            _ => step.Name,
        };
    }

    /// <summary>What is so, and what it means.</summary>
    /// <param name="subject">Which plan.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="checkedOnce">A check has come to its end.</param>
    public static string Lead(PlanSubject subject, DnsPlan plan, bool checkedOnce)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!plan.IsKnown) return checkedOnce ? DnsWords.PlanUnknown : DnsWords.PlanUnchecked;
        if (plan.IsPending) return DnsWords.PlanChosen.With(Step(plan.Steps[plan.Chosen!.Value]));
        return (subject, plan.Now) switch
        {
            (PlanSubject.Dmarc, < 0) => DnsWords.DmarcNothing,
            (PlanSubject.Dmarc, 0) => DnsWords.DmarcWatching,
            (PlanSubject.Dmarc, 1) => DnsWords.DmarcJunk,
            (PlanSubject.Dmarc, _) => DnsWords.DmarcRefused,
            (_, < 0) => DnsWords.StsNothing,
            (_, 0) => DnsWords.StsUnseen,
            (_, 1) => DnsWords.StsReporting,
            _ => DnsWords.StsEnforced,
        };
    }

    /// <summary>The record to be published: that of the step chosen, else that of the next one. The id of a policy is known only when the policy is.</summary>
    public static string Record(PlanSubject subject, DnsPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.IsPending ? plan.ChosenRecord : subject == PlanSubject.Dmarc && plan.IsKnown ? plan.NextRecord : "";
    }

    /// <summary>Why the button is off, or what it does.</summary>
    public static string Why(PlanSubject subject, DnsPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!plan.IsKnown) return DnsWords.WhyCheck;
        if (plan.IsPending) return DnsWords.WhyPublish;
        if (plan.IsDone) return "";
        if (!plan.IsReady) return plan.Conditions.Any(condition => condition is { Met: false, NeedsAnswer: true }) ? DnsWords.WhyDecide : DnsWords.WhyEvidence;
        return subject == PlanSubject.MtaSts ? DnsWords.WhySts : DnsWords.WhyDmarc;
    }

    /// <summary>What may be lost by going on without evidence.</summary>
    public static string Warning(PlanSubject subject, DnsPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return (subject, plan.Now + 1) switch
        {
            (PlanSubject.Dmarc, 0) => DnsWords.WarnWatch,
            (PlanSubject.Dmarc, 1) => DnsWords.WarnJunk,
            (PlanSubject.Dmarc, _) => DnsWords.WarnRefuse,
            (_, 0) => DnsWords.WarnNoCertificate,
            _ => DnsWords.WarnSts,
        };
    }
}
