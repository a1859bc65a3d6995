namespace Mox.Protocols.Spf;

/// <summary>One check, from record to record. The counts are of the whole check, however policies include one another.</summary>
/// <remarks>RFC 7208 §4 to §6. Each policy asked behind the first has cost a term, so that depth is bounded as terms are.</remarks>
internal sealed class SpfRun(SpfMechanisms mechanisms, SpfExpansion expansion, SpfQuestions questions, SpfLimits limits)
{
    /// <summary>The record of the domain asked first.</summary>
    public SpfRecord? First { get; private set; }

    /// <summary>Terms evaluated that ask the DNS.</summary>
    public int Terms { get; private set; }

    /// <summary>Of these, the ones that found nothing.</summary>
    public int VoidTerms { get; private set; }

    /// <summary>Asks the policy of a domain.</summary>
    /// <remarks>RFC 7208 §4.3 to §4.7.</remarks>
    public async Task<SpfOutcome> CheckHostAsync(string domain)
    {
        if (!domain.Contains('.', StringComparison.Ordinal) || SpfExpansion.ToDns(domain) is not { } name) return new SpfOutcome(SpfResult.None, domain) { Problem = $"{domain} is no full domain name" };
        var texts = await questions.TextsAsync(name).ConfigureAwait(false);
        if (texts.Failed) return Failure(domain, $"the policy of {domain} could not be looked up");
        var meant = texts.Records.Where(SpfRecord.IsMeant).Take(2).ToList();
        if (meant.Count == 0) return new SpfOutcome(SpfResult.None, domain) { Problem = $"{domain} publishes no policy" };
        if (meant.Count > 1) return SpfOutcome.Permanent(domain, $"{domain} publishes more than one policy");
        if (!SpfRecord.Parse(meant[0]).Try(out var record, out var fault)) return SpfOutcome.Permanent(domain, SpfReason.Fault(domain, meant[0], fault));
        First ??= record;
        foreach (var directive in record.Directives)
        {
            var step = await EvaluateAsync(directive.Mechanism, domain).ConfigureAwait(false);
            if (step.Stop is { } stop) return stop;
            if (questions.Exhausted) return Failure(domain, "");
            if (step.Matches) return new SpfOutcome(directive.Result, domain) { Directive = directive, Inner = step.Inner, Explanation = record.Explanation };
        }

        return record.Redirect is { } target ? await RedirectAsync(target, domain).ConfigureAwait(false) : new SpfOutcome(SpfResult.Neutral, domain);
    }

    /// <summary>The explanation of a fail, or null where there is none that can be given.</summary>
    /// <remarks>RFC 7208 §6.2. It counts against no limit but that of questions.</remarks>
    public async Task<string?> ExplainAsync(SpfMacroString where, string domain)
    {
        if (expansion.IsUnmatchable(where)) return null;
        if (SpfExpansion.ToDns(expansion.Name(where, domain, await ValidatedAsync(where, domain).ConfigureAwait(false))) is not { } name) return null;
        var texts = await questions.TextsAsync(name).ConfigureAwait(false);
        if (texts.Records.Length != 1 || texts.Records[0].Length > SpfRecord.MaxLength || !SpfMacroString.Parse(texts.Records[0], SpfTextKind.Explanation).Try(out var text, out _)) return null;
        var explanation = expansion.Text(text, domain, await ValidatedAsync(text, domain).ConfigureAwait(false), limits.Explanation);
        return explanation.AsSpan().ContainsAnyExceptInRange(' ', '~') ? null : explanation;
    }

    private async Task<SpfStep> EvaluateAsync(SpfMechanism mechanism, string domain)
    {
        if (!mechanism.LooksUp) return mechanisms.Plain(mechanism) ? SpfStep.Match : SpfStep.NoMatch;
        if (CountTerm(domain) is { } over) return SpfStep.End(over);
        var spec = mechanism switch
        {
            SpfMechanism.Include include => include.Domain,
            SpfMechanism.Address address => address.Domain,
            SpfMechanism.MailExchange exchange => exchange.Domain,
            SpfMechanism.Pointer pointer => pointer.Domain,
            SpfMechanism.Exists exists => exists.Domain,
            _ => null,
        };
        var target = domain;
        if (spec is not null)
        {
            if (expansion.IsUnmatchable(spec)) return SpfStep.NoMatch;
            if (spec.Uses('p') && !mechanisms.KnowsClientNames && CountTerm(domain) is { } beyond) return SpfStep.End(beyond);
            target = expansion.Name(spec, domain, await ValidatedAsync(spec, domain).ConfigureAwait(false));
        }

        if (mechanism is SpfMechanism.Include) return await IncludeAsync(target, domain).ConfigureAwait(false);
        // RFC 7208 §4.8 leaves open what a target is worth that can be no name; like one that does not exist, it matches nothing.
        if (SpfExpansion.ToDns(target) is not { } name) return SpfStep.NoMatch;
        var finding = await mechanisms.FindAsync(mechanism, name).ConfigureAwait(false);
        return finding switch
        {
            SpfFinding.Match => SpfStep.Match,
            SpfFinding.NoMatch => SpfStep.NoMatch,
            SpfFinding.Void when ++VoidTerms > limits.VoidTerms => SpfStep.End(SpfOutcome.Permanent(domain, FormattableString.Invariant($"the policy of {domain} asks for more than {limits.VoidTerms} things that are not there"))),
            SpfFinding.Void => SpfStep.NoMatch,
            SpfFinding.TooManyHosts => SpfStep.End(SpfOutcome.Permanent(domain, FormattableString.Invariant($"{target} has more than {limits.Names} mail exchangers"))),
            _ => SpfStep.End(Failure(domain, $"{target}, which the policy of {domain} names, could not be looked up")),
        };
    }

    /// <remarks>RFC 7208 §5.2 has the table.</remarks>
    private async Task<SpfStep> IncludeAsync(string target, string domain)
    {
        var outcome = await CheckHostAsync(target).ConfigureAwait(false);
        return outcome.Result switch
        {
            SpfResult.Pass => new SpfStep(true, null, outcome),
            SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral => SpfStep.NoMatch,
            SpfResult.None => SpfStep.End(SpfOutcome.Permanent(domain, $"the policy of {domain} includes that of {target}, but {outcome.Problem}")),
            _ => SpfStep.End(outcome),
        };
    }

    /// <remarks>RFC 7208 §6.1. An <c>all</c> would have matched before.</remarks>
    private async Task<SpfOutcome> RedirectAsync(SpfMacroString spec, string domain)
    {
        if (CountTerm(domain) is { } over) return over;
        if (expansion.IsUnmatchable(spec)) return SpfOutcome.Permanent(domain, $"the policy of {domain} is redirected by the local part, which is not ASCII");
        if (spec.Uses('p') && !mechanisms.KnowsClientNames && CountTerm(domain) is { } beyond) return beyond;
        var target = expansion.Name(spec, domain, await ValidatedAsync(spec, domain).ConfigureAwait(false));
        var outcome = await CheckHostAsync(target).ConfigureAwait(false);
        return outcome.Result == SpfResult.None ? SpfOutcome.Permanent(domain, $"the policy of {domain} is redirected to that of {target}, but {outcome.Problem}") : outcome;
    }

    private ValueTask<string> ValidatedAsync(SpfMacroString text, string domain) => text.Uses('p') ? mechanisms.ValidatedAsync(SpfExpansion.ToDns(domain)) : new ValueTask<string>("");

    /// <remarks>RFC 7208 §4.6.4.</remarks>
    private SpfOutcome? CountTerm(string domain)
    {
        if (Terms >= limits.Terms) return SpfOutcome.Permanent(domain, FormattableString.Invariant($"the policy asks for more than {limits.Terms} look-ups, in the record of {domain}"));
        Terms++;
        return null;
    }

    private SpfOutcome Failure(string domain, string problem) => questions.Exhausted
        ? SpfOutcome.Permanent(domain, FormattableString.Invariant($"the policy needs more than {limits.Questions} questions, in the record of {domain}"))
        : SpfOutcome.Temporary(domain, problem);
}
