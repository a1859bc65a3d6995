using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dmarc;
using Mox.Protocols.MtaSts;
using Mox.Server.Certificates;
using Mox.Server.DnsCheck;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using Mox.Shared.Words;
using Mox.WebUI.Admin;

namespace Mox.Server.Admin;

/// <summary>How DMARC and MTA-STS of a domain become stricter: what is published is taken from the last check that was kept, the certificate from the report on certificates. Reports of others are not read yet.</summary>
internal sealed class DnsPlans(IMailDomainFacts domains, DnsHistory history, DmarcWishes wishes, DomainStore store, AddressBook book, CertificatesNow certificates, TimeProvider time)
{
    /// <summary>The plans; null when the domain is none of ours.</summary>
    public async Task<DomainPlans?> OfAsync(DomainName domain, CancellationToken ct)
    {
        if (await domains.OfAsync(domain, ct) is not { } facts) return null;
        var kept = await history.RunsAsync(domain, 1, ct);
        ImmutableArray<Finding> findings = kept.IsEmpty ? [] : DnsRuns.Read(kept[0].Findings);
        return new DomainPlans(Dmarc(facts, findings), MtaSts(facts, findings), kept.IsEmpty ? null : kept[0].At);
    }

    /// <summary>Chooses a step.</summary>
    /// <exception cref="ChangeRefusedException">The evidence is not there, or it is no next step.</exception>
    public async Task ChooseAsync(DomainName domain, PlanSubject subject, int step, bool anyway, string who, CancellationToken ct)
    {
        if (await OfAsync(domain, ct) is not { } plans) throw new ChangeRefusedException(Worded.Of(RefusalWords.NotOurDomain, domain));
        var plan = plans.Of(subject);
        var from = Math.Max(plan.Now, plan.Chosen ?? plan.Now);
        if (step < 0 || step >= plan.Steps.Length) throw new ChangeRefusedException(Worded.Of(RefusalWords.NoSuchStep));
        if (!plan.IsKnown && step > from && !anyway) throw new ChangeRefusedException(Worded.Of(RefusalWords.PublishedNotKnown));
        if (step > plan.Now + 1 && step > from) throw new ChangeRefusedException(Worded.Of(RefusalWords.OneStepAtATime, DnsPlanSays.Step(plan.Steps[plan.Now + 1])));
        if (step == plan.Now + 1 && step > from && !plan.IsReady && !anyway) throw new ChangeRefusedException(Worded.Of(RefusalWords.StepWithoutEvidence, DnsPlanSays.Step(plan.Steps[step]), plan.Conditions.First(condition => !condition.Met).Text));
        if (subject == PlanSubject.Dmarc)
        {
            await wishes.ChooseAsync(domain, DmarcPlan.PolicyOf(step), who, ct);
            return;
        }

        if (book.Domain(domain) is not { } entry) throw new ChangeRefusedException(Worded.Of(RefusalWords.NotOurDomain, domain));
        await store.By(who).ChangeAsync(domain, DomainStore.SettingsOf(entry) with { MtaStsMode = MtaStsPlan.ModeOf(step) }, ct);
    }

    private static DnsPlan Dmarc(MailDomainFacts facts, ImmutableArray<Finding> findings)
    {
        var row = Row(findings, "dmarc");
        DmarcPolicy? published = row is { Found: [var text, ..] } && DmarcRecord.Parse(text).Try(out var record, out _) ? record.Policy ?? DmarcPolicy.None : null;
        return DmarcPlan.For(facts, published, evidence: null) with
        {
            Chosen = facts.IsDmarcChosen ? (int)facts.DmarcPolicy : null,
            ChosenRecord = facts.IsDmarcChosen ? DmarcRecords.Text(facts, facts.DmarcPolicy) : "",
            IsKnown = row is not null and not { State: FindingState.LookupFailed },
        };
    }

    private DnsPlan MtaSts(MailDomainFacts facts, ImmutableArray<Finding> findings)
    {
        var (record, policy) = (Row(findings, "mtasts"), Row(findings, "mtasts.policy"));
        var evidence = new MtaStsEvidence(Days: null, 0, 0, policy is { State: FindingState.Found }, HostsAgree(facts, Row(findings, "mx")), CertificateLeft(facts, findings));
        return MtaStsPlan.For(Published(facts.MtaSts, record, policy), evidence, time.GetUtcNow()) with
        {
            Chosen = MtaStsPlan.StepOf(facts.MtaSts?.Mode),
            ChosenRecord = facts.MtaSts is { } served ? $"v=STSv1; id={served.Id}" : "",
            IsKnown = facts.MtaSts is null || (record is not null and not { State: FindingState.LookupFailed } && policy is not null and not { State: FindingState.LookupFailed }),
        };
    }

    /// <summary>What others know: the policy and the record with its id have to be seen; with the id of the policy before, others keep to that one.</summary>
    private static MtaStsMode? Published(MtaStsFacts? served, Finding? record, Finding? policy)
    {
        if (served is null) return null;
        var seen = record is { State: FindingState.Found } && policy is { State: FindingState.Found };
        return seen ? served.Mode : served.Mode == MtaStsMode.Enforce && record is { Found.IsEmpty: false } ? MtaStsMode.Testing : MtaStsMode.None;
    }

    private static bool HostsAgree(MailDomainFacts facts, Finding? mx)
    {
        if (facts.MtaSts is not { } served || mx is null or { State: FindingState.LookupFailed } || mx.Found.IsEmpty) return false;
        var patterns = served.Hosts.Select(host => MtaStsPattern.Parse(host)).Where(pattern => pattern.Try(out _, out _)).Select(pattern => pattern.Value).ToList();
        return mx.Found.All(line => DomainName.Parse(line.Split(' ')[^1].TrimEnd('.')).Try(out var host, out _) && patterns.Exists(pattern => pattern.Matches(host)));
    }

    /// <summary>How long the certificate of the host is valid; null when it is our own making, or a check has seen that others do not trust it.</summary>
    private TimeSpan? CertificateLeft(MailDomainFacts facts, ImmutableArray<Finding> findings)
    {
        if (findings.Any(finding => finding is { Group: DnsGroup.StartTls, Severity: >= FindingSeverity.Warning } and not { State: FindingState.LookupFailed or FindingState.Found })) return null;
        var status = certificates().Names.FirstOrDefault(status => status.Name == facts.Host.Ascii);
        return status is { Origin: not CertificateOrigin.SelfSigned, NotAfter: { } end } && end > time.GetUtcNow() ? end - time.GetUtcNow() : null;
    }

    private static Finding? Row(ImmutableArray<Finding> findings, string key) => findings.FirstOrDefault(finding => finding.Key == key);
}
