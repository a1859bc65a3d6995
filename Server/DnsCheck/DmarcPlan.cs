using System.Collections.Immutable;
using Mox.Protocols.Dmarc;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Words;

namespace Mox.Server.DnsCheck;

/// <summary>What reports of others say of mail in the name of a domain since its present policy was published.</summary>
/// <param name="Days">Days since then that reports cover.</param>
/// <param name="Reporters">Receivers that reported.</param>
/// <param name="Messages">Messages seen.</param>
/// <param name="Passed">Of these, those that passed.</param>
/// <param name="OpenSources">Addresses that sent mail that failed, and of which the owner has not said whether they are theirs.</param>
internal sealed record DmarcEvidence(int Days, int Reporters, long Messages, long Passed, int OpenSources);

/// <summary>How p= becomes stricter: a pure function of what is published and what was seen.</summary>
internal static class DmarcPlan
{
    private const int MinDays = 14;
    private const int MinReporters = 3;
    private const int MinPercent = 99;

    private static readonly ImmutableArray<(PlanStep Step, DmarcPolicy Policy)> Steps =
    [
        (new PlanStep("Watch", "p=none"), DmarcPolicy.None),
        (new PlanStep("Junk folder", "p=quarantine"), DmarcPolicy.Quarantine),
        (new PlanStep("Refuse", "p=reject"), DmarcPolicy.Reject),
    ];

    /// <summary>The policy of a step.</summary>
    public static DmarcPolicy PolicyOf(int step) => Steps[step].Policy;

    /// <summary>The plan.</summary>
    /// <param name="facts">The domain.</param>
    /// <param name="published">The policy published; null when there is none.</param>
    /// <param name="evidence">What was seen since it was; null where reports are not read.</param>
    public static DnsPlan For(MailDomainFacts facts, DmarcPolicy? published, DmarcEvidence? evidence)
    {
        var now = published is null ? -1 : (int)published.Value;
        ImmutableArray<PlanStep> steps = [.. Steps.Select(step => step.Step)];
        if (now == Steps.Length - 1) return new DnsPlan(steps, now, [], "");
        return new DnsPlan(steps, now, now < 0 ? First(facts) : evidence is null ? Unread(facts) : Evidence(evidence), DmarcRecords.Text(facts, Steps[now + 1].Policy));
    }

    private static ImmutableArray<PlanCondition> First(MailDomainFacts facts) =>
        [new PlanCondition(facts.DmarcReports is not null, facts.DmarcReports is null ? DnsWords.ProofNoAddress : DnsWords.ProofAddress.With(facts.DmarcReports), facts.DmarcReports is null)];

    /// <summary>What would have to be known, and is not.</summary>
    private static ImmutableArray<PlanCondition> Unread(MailDomainFacts facts) =>
    [
        .. First(facts),
        new PlanCondition(false, DnsWords.ProofReportsUnread.With(MinDays, MinReporters)),
        new PlanCondition(false, DnsWords.ProofShareUnread.With(MinPercent)),
        new PlanCondition(false, DnsWords.ProofSendersUnread),
    ];

    private static ImmutableArray<PlanCondition> Evidence(DmarcEvidence evidence)
    {
        // Cut, not rounded: 98.96 % is not 99 %.
        var share = evidence.Messages == 0 ? 0 : Math.Floor(1000m * evidence.Passed / evidence.Messages) / 10;
        return
        [
            new PlanCondition(evidence.Days >= MinDays && evidence.Reporters >= MinReporters, DnsWords.ProofReports.With(MinDays, MinReporters, evidence.Days, evidence.Reporters)),
            new PlanCondition(evidence.Messages > 0 && share >= MinPercent, evidence.Messages == 0 ? DnsWords.ProofShareNone.With(MinPercent) : DnsWords.ProofShare.With(MinPercent, share)),
            new PlanCondition(evidence.OpenSources == 0, evidence.OpenSources == 0 ? DnsWords.ProofSenders : DnsWords.ProofSendersOpen.With(evidence.OpenSources), evidence.OpenSources > 0),
        ];
    }
}
