using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Dmarc.Reports;
using Mox.Protocols.Smtp;
using SpfIdentity = Mox.Protocols.Dmarc.SpfIdentity;

namespace Mox.Server.Inbound.Checks;

/// <summary>Holds what was proven against the domains of the authors, and does what these ask for: a message of which nothing proves where it comes from is refused, be its policy reject or quarantine.</summary>
/// <remarks>RFC 7489 §6.6.2 and §6.6.3; RFC 9989 §5.3. Where a look-up failed the message is asked for again, and never refused. With several authors the strictest outcome counts.</remarks>
internal sealed class DmarcCheck(TrustedHosts trusted, PolicySample sample, IOptions<InboundCheckOptions> options) : IInboundCheck
{
    /// <summary>RFC 7372 §3.4: more than one check failed.</summary>
    private static readonly EnhancedCode Unproven = new(5, 7, 26);

    /// <summary>RFC 3463 §3.8: security, not further said.</summary>
    private static readonly EnhancedCode Unknown = new(4, 7, 0);

    private readonly bool _apply = options.Value.ApplyDmarc;

    public string Name => "dmarc";

    public CheckStage Stage => CheckStage.Policy;

    public async ValueTask<CheckResult> CheckAsync(InboundMessage message, InboundFindings findings, CancellationToken ct)
    {
        var drawn = sample();
        var found = ImmutableArray.CreateBuilder<DmarcFinding>();
        foreach (var author in findings.Authors.DistinctBy(author => author.Domain))
        {
            var question = new DmarcQuestion(author.Address, Spf(findings), Signatures(findings), drawn);
            var evaluation = await DmarcEvaluator.EvaluateAsync(question, findings.Dns, DmarcSettings.Default, ct).ConfigureAwait(false);
            found.Add(Treat(message, findings, author.Domain, evaluation));
        }

        findings.Dmarc = found.ToImmutable();
        return Decide(findings.Dmarc);
    }

    public CheckResult GiveUp(InboundMessage message, InboundFindings findings, string why)
    {
        findings.Dmarc = [];
        findings.DmarcGivenUp = why;
        return _apply && !trusted.IsForwarder(message.Remote) ? Later(findings.Authors is [var author, ..] ? author.Domain : null, $"dmarc: {why}") : CheckResult.Pass;
    }

    /// <summary>What an evaluation alone leads to. Quarantine counts as reject, so that a policy with relief is not applied at all; what could not be found out is asked for again, unless nothing hangs on it.</summary>
    public static DmarcTreatment Treatment(DmarcEvaluation evaluation) => evaluation switch
    {
        { Result: DmarcResult.Fail, Relief: DmarcRelief.None, Policy: not DmarcPolicy.None } => DmarcTreatment.Refused,
        { Result: DmarcResult.TempError, Record: not null, Requested: DmarcPolicy.None } => DmarcTreatment.Taken,
        { Result: DmarcResult.TempError } => DmarcTreatment.Deferred,
        _ => DmarcTreatment.Taken,
    };

    private static DmarcSpf? Spf(InboundFindings findings) => findings.Spf is { } spf
        ? new DmarcSpf(spf.Result.Method(), spf.Domain, spf.Request.Identity == Protocols.Spf.SpfIdentity.Hello ? SpfIdentity.Helo : SpfIdentity.MailFrom)
        : null;

    private static ImmutableArray<DmarcDkim> Signatures(InboundFindings findings) => findings.Dkim is null ? [] :
    [
        .. from result in findings.Dkim.Results
           let signature = result.Signature
           where signature is not null
           select new DmarcDkim(CheckWords.Of(result), signature.Domain, signature.Selector.Ascii, result.Reason),
    ];

    /// <summary>A failure counts only when all was looked at.</summary>
    private static DmarcEvaluation Interrupted(DmarcEvaluation evaluation) => evaluation with
    {
        Result = DmarcResult.TempError,
        Policy = DmarcPolicy.None,
        Relief = DmarcRelief.None,
        Reason = $"It could not be found out for now whether the message is from {evaluation.AuthorDomain}: its signatures were not verified.",
    };

    private DmarcFinding Treat(InboundMessage message, InboundFindings findings, DomainName author, DmarcEvaluation evaluation)
    {
        var treatment = Treatment(evaluation);
        if (evaluation.Result == DmarcResult.Fail && findings.DkimIncomplete)
        {
            evaluation = Interrupted(evaluation);
            if (treatment == DmarcTreatment.Refused) treatment = DmarcTreatment.Deferred;
        }

        if (treatment == DmarcTreatment.Taken) return new DmarcFinding(evaluation, treatment, []);
        var relief = !_apply ? new OverrideReason(OverrideType.LocalPolicy, "policies are not applied here")
            : trusted.IsForwarder(message.Remote) ? new OverrideReason(OverrideType.TrustedForwarder, "a trusted network")
            : trusted.Vouches(findings.Arc, author) is { } sealer ? new OverrideReason(OverrideType.TrustedForwarder, $"arc=pass, sealed by {sealer}")
            : null;
        if (relief is not null) return new DmarcFinding(evaluation, DmarcTreatment.Taken, [relief]);
        return new DmarcFinding(evaluation, trusted.MayVouchLater(findings.Arc) ? DmarcTreatment.Deferred : treatment, []);
    }

    private static CheckResult Decide(ImmutableArray<DmarcFinding> found)
    {
        foreach (var one in found)
        {
            if (one is { Treatment: DmarcTreatment.Refused, Evaluation: var evaluation }) return CheckResult.Refuse(Refusal(evaluation), evaluation.Reason);
        }

        foreach (var one in found)
        {
            if (one is { Treatment: DmarcTreatment.Deferred, Evaluation: var evaluation }) return Later(evaluation.AuthorDomain, evaluation.Reason);
        }

        return CheckResult.Pass;
    }

    private static SmtpReply Refusal(DmarcEvaluation evaluation)
    {
        var (author, policy) = (evaluation.AuthorDomain, evaluation.Requested.Word());
        return new SmtpReply(
            550,
            Unproven,
            $"Neither SPF nor DKIM proves that this message is from {author}, and {evaluation.PolicyDomain} asks by DMARC (p={policy}) not to take such mail.",
            $"Send it through a mail server of {author}; who runs that server: let the SPF record of {author} name it, or sign with DKIM for {author}.");
    }

    private static CheckResult Later(DomainName? author, string reason) => CheckResult.Defer(
        new SmtpReply(451, Unknown, author is { } domain
            ? $"A look-up failed, so that it is not known yet whether this message is from {domain}. Try again later"
            : "A look-up failed, so that it is not known yet who sent this message. Try again later"),
        reason);
}
