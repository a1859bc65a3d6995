using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Dns;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Spf;
using Mox.Server.Inbound;
using Mox.Server.Inbound.Checks;

namespace Mox.Server.Commands;

/// <summary>Evaluates a message as if it came in now: SPF, DKIM, ARC and DMARC, and what would be done with it.</summary>
internal static class DmarcCheckCommand
{
    /// <summary>The number drawn for records with <c>pct</c>: the message is in every sample that is not empty, so that the answer is the same each time.</summary>
    private const int Sample = 0;

    /// <returns>0: pass; 1: fail, none or permerror; 2: the message cannot be read; 3: temperror.</returns>
    public static Task<int> RunAsync(CommandLine.DmarcCheck check, CommandSurroundings around) => around.TellFaultsAsync(async () =>
    {
        var message = await MessageFile.OpenAsync(check.File, around, CancellationToken.None).ConfigureAwait(false);
        await using var reading = message.ConfigureAwait(false);
        var (dns, budget) = around.Budgeted(check.Resolver);
        var spf = await SpfCheckCommand.CheckAsync(SpfRequest.For(check.Client, check.Hello, check.Sender), dns, around).ConfigureAwait(false);
        var signatures = await SignatureFindings.ReadAsync(message, dns, check.At ?? around.Time.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
        var (authors, refusal) = AuthorCheck.Read(message.Header.Span);
        var evaluations = new List<DmarcEvaluation>();
        foreach (var author in refusal is null ? authors.DistinctBy(author => author.Domain).Select(author => author.Address) : [AuthorAddress.Read(new HeaderReader(message.Header.Span))])
        {
            evaluations.Add(await DmarcEvaluator.EvaluateAsync(Question(author, spf, signatures), dns, DmarcSettings.Default, CancellationToken.None).ConfigureAwait(false));
        }

        // Of several authors the strictest outcome counts.
        var dmarc = evaluations.MaxBy(DmarcCheck.Treatment)!;
        var organization = await OrganizationAsync(dmarc, dns).ConfigureAwait(false);
        var (verdict, why) = refusal is null ? Disposition(dmarc) : (CheckVerdict.Refuse, $"{refusal.Reason} ({refusal.Reply!.Code} {refusal.Reply.Enhanced} to the sender)");
        var result = dmarc.Result.Method();
        var findings = new Findings(
            [.. SpfCheckCommand.Lines(spf), .. signatures.Lines(), .. Lines(dmarc, organization), .. evaluations.Where(other => other != dmarc).SelectMany(other => Lines(other, other.Organization)), $"the appliance would {Does(verdict)}: {why}", .. dns.Lines, FormattableString.Invariant($"look-ups: {budget.Questions}")],
            new
            {
                Result = result.Word(),
                Spf = SpfCheckCommand.Object(spf),
                Dkim = signatures.DkimObject(),
                Arc = signatures.ArcObject(),
                Dmarc = Object(dmarc, organization),
                Disposition = verdict switch { CheckVerdict.Refuse => "refuse", CheckVerdict.Defer => "defer", _ => "accept" },
                DispositionReason = why,
                FailedLookUps = dns.Notes,
                LookUps = budget.Questions,
            },
            result.Word());
        await findings.PrintAsync(around.Output, check.Json).ConfigureAwait(false);
        return Findings.ExitCode(result);
    });

    /// <summary>What would be done by this evaluation alone, with nobody trusted to pass mail on (<see cref="DmarcCheck.Treatment"/>), and why.</summary>
    internal static (CheckVerdict Verdict, string Why) Disposition(DmarcEvaluation evaluation) => evaluation switch
    {
        _ when DmarcCheck.Treatment(evaluation) == DmarcTreatment.Deferred => (CheckVerdict.Defer, "it could not be found out for now who sent it (451 to the sender, which comes again)"),
        _ when DmarcCheck.Treatment(evaluation) == DmarcTreatment.Refused => (CheckVerdict.Refuse, "the domain of the author asks for it (550 5.7.26 to the sender)"),
        { Result: DmarcResult.TempError } => (CheckVerdict.Pass, "it could not be found out who sent it, but the domain asks for nothing to be done"),
        { Result: DmarcResult.Fail, Relief: not DmarcRelief.None } => (CheckVerdict.Pass, "the domain does not ask to apply its policy to this message"),
        { Result: DmarcResult.Fail } => (CheckVerdict.Pass, "the domain asks for nothing to be done"),
        { Result: DmarcResult.Pass } => (CheckVerdict.Pass, "the domain of the author is proved"),
        _ => (CheckVerdict.Pass, "there is no policy to apply"),
    };

    private static DmarcQuestion Question(AuthorAddress author, SpfVerdict spf, SignatureFindings signatures) => new(
        author,
        new DmarcSpf(spf.Result.Method(), spf.Domain, spf.Request.Identity == Protocols.Spf.SpfIdentity.Hello ? Protocols.Dmarc.SpfIdentity.Helo : Protocols.Dmarc.SpfIdentity.MailFrom),
        [.. signatures.Dkim.Results.Where(one => one.Signature is not null).Select(one => new DmarcDkim(one.Status.Method(), one.Signature!.Domain, one.Signature.Selector.Ascii, one.Reason))],
        Sample);

    /// <summary>The evaluation finds the organizational domain only where it needs it; people want to see it always.</summary>
    private static async Task<DomainName?> OrganizationAsync(DmarcEvaluation evaluation, IDnsResolver dns)
    {
        if (evaluation.Organization is { } known) return known;
        return evaluation.AuthorDomain is { } author ? await new DmarcDiscovery(dns, DmarcSettings.Default).OrganizationAsync(author, CancellationToken.None).ConfigureAwait(false) : null;
    }

    private static IEnumerable<string> Lines(DmarcEvaluation dmarc, DomainName? organization)
    {
        yield return $"dmarc: {dmarc.Result.Method().Word()}: {dmarc.Reason}";
        if (dmarc.AuthorDomain is not { } author) yield break;
        yield return $"  author's domain: {author}, organizational domain: {organization?.Ascii ?? "not found out"}, by the public suffix list: {dmarc.SuffixOrganization}";
        if (dmarc.Record is { } record)
        {
            yield return $"  record of {dmarc.PolicyDomain} ({Place(dmarc)}), authentic: {Findings.YesOrNo(dmarc.RecordAuthentic)}: {record}";
            foreach (var fault in record.Faults) yield return $"  passed over in the record: {Fault(fault)}";
            yield return $"  policy: {dmarc.Requested.Word()}{Tag(dmarc)}, applied to this message: {dmarc.Policy.Word()}";
            if (record.Percent < 100 && record.Testing is null) yield return FormattableString.Invariant($"  note: the policy is asked for {record.Percent} of 100 messages (pct); this answer is for one of them");
        }

        foreach (var one in dmarc.Identifiers) yield return $"  {one.Mechanism.ToString().ToLowerInvariant()} {one.Result.Word()} for {one.Domain}, aligned: {Aligned(one)}";
    }

    private static object Object(DmarcEvaluation dmarc, DomainName? organization) => new
    {
        Result = dmarc.Result.Method().Word(),
        dmarc.Reason,
        Author = dmarc.Author.ToString(),
        AuthorDomain = dmarc.AuthorDomain?.Ascii,
        OrganizationalDomain = organization?.Ascii,
        PublicSuffixOrganizationalDomain = dmarc.SuffixOrganization?.Ascii,
        PolicyDomain = dmarc.PolicyDomain?.Ascii,
        Record = dmarc.Record?.ToString(),
        Faults = dmarc.Record?.Faults.Select(Fault) ?? [],
        Authentic = dmarc.RecordAuthentic,
        Policy = dmarc.Requested.Word(),
        AppliedPolicy = dmarc.Policy.Word(),
        Relief = dmarc.Relief.ToString(),
        Percent = dmarc.Record?.Percent,
        Identifiers = dmarc.Identifiers.Select(one => new { Mechanism = one.Mechanism.ToString().ToLowerInvariant(), Result = one.Result.Word(), Domain = one.Domain.Ascii, Alignment = one.Alignment.ToString() }),
    };

    private static string Fault(DmarcFault fault) => fault.Tag.Length == 0 ? fault.Fault.ToString() : $"{fault.Tag}=: {fault.Fault}";

    private static string Does(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Refuse => "refuse the message",
        CheckVerdict.Defer => "ask for the message again",
        _ => "accept the message",
    };

    private static string Place(DmarcEvaluation dmarc) => dmarc.Place switch
    {
        DmarcPlace.Author => "the author's own",
        DmarcPlace.PublicSuffix => "the public suffix",
        _ => "the organizational domain",
    };

    private static string Tag(DmarcEvaluation dmarc) => dmarc.RequestedBy switch
    {
        DmarcPolicyTag.Domain => " (p)",
        DmarcPolicyTag.Subdomain => " (sp)",
        DmarcPolicyTag.MissingDomain => " (np)",
        _ => "",
    };

    private static string Aligned(DmarcIdentifier one) => one.Alignment switch
    {
        DmarcAlignment.Strict => "yes, the same domain",
        DmarcAlignment.Relaxed => "yes, the same organization",
        DmarcAlignment.Unknown => "not found out",
        _ when one.Result is MethodResult.Pass or MethodResult.TempError => "no",
        _ => "not asked",
    };
}
