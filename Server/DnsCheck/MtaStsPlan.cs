using System.Collections.Immutable;
using System.Globalization;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using Mox.WebUI.Words;

namespace Mox.Server.DnsCheck;

/// <summary>What is known of encrypted deliveries since the present policy was published.</summary>
/// <param name="Days">Days since then that reports cover; null where reports are not read.</param>
/// <param name="Sessions">Connections reported.</param>
/// <param name="Failures">Of these, those that failed.</param>
/// <param name="PolicyServed">The policy can be fetched, and is ours.</param>
/// <param name="HostsAgree">It names every host of the MX records.</param>
/// <param name="CertificateLeft">How long the certificate on port 25 is valid; null when it is not valid for others.</param>
internal sealed record MtaStsEvidence(int? Days, long Sessions, long Failures, bool PolicyServed, bool HostsAgree, TimeSpan? CertificateLeft);

/// <summary>How the mode becomes stricter: a pure function of what is served and what was seen.</summary>
/// <remarks>RFC 8461 §5: in testing failures are only reported.</remarks>
internal static class MtaStsPlan
{
    private const int MinDays = 14;

    private static readonly TimeSpan MinCertificate = TimeSpan.FromDays(7);

    private static readonly ImmutableArray<PlanStep> Steps = [new("Publish", "policy and record"), new("Testing", "mode: testing"), new("Enforce", "mode: enforce")];

    /// <summary>The mode that a domain is set to for a step: with the first the policy is there, and nobody keeps to it before its record is seen.</summary>
    public static MtaStsMode ModeOf(int step) => step == Steps.Length - 1 ? MtaStsMode.Enforce : MtaStsMode.Testing;

    /// <summary>The step that the mode of a domain leads to, once it is seen; null without a policy.</summary>
    public static int? StepOf(MtaStsMode? mode) => mode switch
    {
        MtaStsMode.Testing => 1,
        MtaStsMode.Enforce => 2,
        _ => null,
    };

    /// <summary>The plan.</summary>
    /// <param name="served">The mode served and published; null when there is none.</param>
    /// <param name="evidence">What was seen since it was.</param>
    /// <param name="now">The time, for the id of the next record.</param>
    public static DnsPlan For(MtaStsMode? served, MtaStsEvidence evidence, DateTimeOffset now)
    {
        var step = served switch
        {
            null => -1,
            MtaStsMode.None => 0,
            MtaStsMode.Testing => 1,
            _ => 2,
        };
        if (step == Steps.Length - 1) return new DnsPlan(Steps, step, [], "");
        var record = $"v=STSv1; id={now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture)}";
        return new DnsPlan(Steps, step, step < 0 ? [Certificate(evidence)] : step == 0 ? [Served(evidence), Hosts(evidence), Certificate(evidence)] : [Reports(evidence), Served(evidence), Hosts(evidence), Certificate(evidence)], record);
    }

    private static PlanCondition Reports(MtaStsEvidence evidence) => new(
        evidence.Days >= MinDays && evidence.Sessions > 0 && evidence.Failures == 0,
        evidence.Days is null ? DnsWords.ProofDaysUnread.With(MinDays) : DnsWords.ProofDays.With(MinDays, evidence.Days, evidence.Sessions, evidence.Failures));

    private static PlanCondition Served(MtaStsEvidence evidence) => new(evidence.PolicyServed, DnsWords.ProofServed);

    private static PlanCondition Hosts(MtaStsEvidence evidence) => new(evidence.HostsAgree, DnsWords.ProofHosts);

    private static PlanCondition Certificate(MtaStsEvidence evidence) => new(
        evidence.CertificateLeft >= MinCertificate,
        evidence.CertificateLeft is { } left ? DnsWords.ProofCertificateLeft.With(Math.Floor(left.TotalDays)) : DnsWords.ProofCertificate);
}
