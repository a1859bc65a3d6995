using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Spf;

/// <summary>Asks the policy of a domain whether a client may send for it: the function check_host() of RFC 7208 §4.</summary>
/// <remarks>Holds nothing between checks; any number may run at the same time.</remarks>
public sealed class SpfEvaluation
{
    private readonly IDnsResolver _dns;
    private readonly SpfLimits _limits;
    private readonly TimeProvider _time;
    private readonly string _receiver;

    /// <summary>An evaluation.</summary>
    /// <param name="dns">Answers the questions; it follows aliases, and bounds the time of each.</param>
    /// <param name="time">The clock, for the time allowed and for the macro <c>t</c>.</param>
    /// <param name="limits">What a check may cost; null for <see cref="SpfLimits.Default"/>.</param>
    /// <param name="receiver">The name of this host, which explanations may mention; null to keep it to oneself.</param>
    public SpfEvaluation(IDnsResolver dns, TimeProvider time, SpfLimits? limits = null, DomainName? receiver = null)
    {
        ArgumentNullException.ThrowIfNull(dns);
        ArgumentNullException.ThrowIfNull(time);
        (_dns, _time, _limits, _receiver) = (dns, time, limits ?? SpfLimits.Default, receiver?.Ascii ?? "unknown");
    }

    /// <summary>Checks a client. Every outcome is a value; nothing is thrown but for <paramref name="ct"/>.</summary>
    /// <param name="request">Who is checked.</param>
    /// <param name="ct">Ends the check.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was canceled.</exception>
    public async Task<SpfVerdict> CheckAsync(SpfRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Domain is not { } domain) return SpfReason.NoDomain(request);
        using var deadline = new CancellationTokenSource(_limits.Time, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        var expansion = new SpfExpansion(request, _receiver, _time.GetUtcNow());
        var questions = new SpfQuestions(_dns, _limits.Questions, either.Token);
        var run = new SpfRun(new SpfMechanisms(request, questions, _limits), expansion, questions, _limits);
        SpfOutcome outcome;
        string? explanation = null;
        try
        {
            outcome = await run.CheckHostAsync(domain.Ascii).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            outcome = SpfOutcome.Temporary(domain.Ascii, FormattableString.Invariant($"the look-ups took more than {_limits.Time.TotalSeconds:0.#} seconds"));
        }

        try
        {
            if (outcome is { Result: SpfResult.Fail, Explanation: { } text }) explanation = await run.ExplainAsync(text, outcome.At).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            // RFC 7208 §6.2: without the text it is as if none had been offered.
            explanation = null;
        }

        return new SpfVerdict(outcome.Result, request, SpfReason.Of(request, outcome))
        {
            Mechanism = outcome.Directive?.Text,
            MechanismDomain = outcome.Directive is null ? null : outcome.At,
            Included = outcome.Inner?.Directive is { } inner ? $"{inner.Text} of {outcome.Inner.At}" : null,
            Problem = outcome.Result is SpfResult.TempError or SpfResult.PermError ? outcome.Problem : null,
            Failure = outcome.Result == SpfResult.TempError ? questions.Failure : null,
            Explanation = explanation,
            Record = run.First,
            Terms = run.Terms,
            VoidTerms = run.VoidTerms,
            Questions = questions.Asked,
            Authentic = questions.Authentic,
        };
    }
}
