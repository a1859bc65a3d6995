using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dns;
using Mox.Protocols.Spf;
using Mox.Server.Inbound.Checks;

namespace Mox.Server.Commands;

/// <summary>Asks whether a host may send for a domain.</summary>
internal static class SpfCheckCommand
{
    /// <returns>0: it may; 1: any other definite result; 3: it could not be found out for the time being.</returns>
    public static Task<int> RunAsync(CommandLine.SpfCheck check, CommandSurroundings around) => around.TellFaultsAsync(async () =>
    {
        var (dns, _) = around.Budgeted(check.Resolver);
        var verdict = await CheckAsync(SpfRequest.For(check.Client, check.Hello, check.Sender), dns, around).ConfigureAwait(false);
        var result = verdict.Result.Method();
        await new Findings(Lines(verdict), Object(verdict), result.Word()).PrintAsync(around.Output, check.Json).ConfigureAwait(false);
        return Findings.ExitCode(result);
    });

    /// <summary>Runs a check within the budget of one message.</summary>
    public static Task<SpfVerdict> CheckAsync(SpfRequest request, IDnsResolver dns, CommandSurroundings around) => new SpfEvaluation(dns, around.Time).CheckAsync(request, CancellationToken.None);

    public static IEnumerable<string> Lines(SpfVerdict verdict)
    {
        yield return $"spf: {verdict.Result.Method().Word()}: {verdict.Reason}";
        yield return $"  checked: {(verdict.Request.Identity == SpfIdentity.Hello ? "name of the host" : "sender")} {verdict.Request.Sender}, from {verdict.Request.Client}";
        if (verdict.Record is { } record) yield return $"  record: {record}";
        if (verdict.Mechanism is { } mechanism) yield return $"  mechanism: {mechanism}, in the record of {verdict.MechanismDomain}{(verdict.Included is { } included ? $", by {included}" : "")}";
        if (verdict.Problem is { } problem) yield return $"  problem: {problem}";
        if (verdict.Failure is { } failure) yield return $"  failed: {failure.Reason}";
        if (verdict.Explanation is { } explanation) yield return $"  explanation of {verdict.Domain}: {explanation}";
        yield return FormattableString.Invariant($"  look-ups: {verdict.Questions}; terms that need one: {verdict.Terms} of {SpfLimits.Default.Terms} allowed, in vain: {verdict.VoidTerms} of {SpfLimits.Default.VoidTerms} allowed");
        yield return $"  authentic: {Findings.YesOrNo(verdict.Authentic)}";
    }

    public static object Object(SpfVerdict verdict) => new
    {
        Result = verdict.Result.Method().Word(),
        verdict.Reason,
        Identity = verdict.Request.Identity == SpfIdentity.Hello ? "helo" : "mailfrom",
        verdict.Request.Sender,
        Client = verdict.Request.Client.ToString(),
        Domain = verdict.Domain?.Ascii,
        Record = verdict.Record?.ToString(),
        verdict.Mechanism,
        verdict.MechanismDomain,
        verdict.Included,
        verdict.Explanation,
        verdict.Problem,
        Failure = verdict.Failure?.Kind.ToString(),
        FailureReason = verdict.Failure?.Reason,
        LookUps = verdict.Questions,
        verdict.Terms,
        verdict.VoidTerms,
        verdict.Authentic,
    };
}
