using Mox.Protocols.AuthenticationResults;
using Mox.Server.Inbound.Checks;

namespace Mox.Server.Commands;

/// <summary>Judges the signatures of a message, and its ARC chain, which does not change the result.</summary>
internal static class DkimVerifyCommand
{
    /// <returns>0: a signature passes; 1: none does; 2: the message cannot be read; 3: a key could not be had for the time being.</returns>
    public static Task<int> RunAsync(CommandLine.DkimVerify verify, CommandSurroundings around) => around.TellFaultsAsync(async () =>
    {
        var message = await MessageFile.OpenAsync(verify.File, around, CancellationToken.None).ConfigureAwait(false);
        await using var reading = message.ConfigureAwait(false);
        var (dns, budget) = around.Budgeted(verify.Resolver);
        var found = await SignatureFindings.ReadAsync(message, dns, verify.At ?? around.Time.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
        var result = found.Dkim.Status.Method();
        var findings = new Findings(
            [.. found.Lines(), .. dns.Lines, FormattableString.Invariant($"look-ups: {budget.Questions}")],
            new { Result = result.Word(), Dkim = found.DkimObject(), Arc = found.ArcObject(), FailedLookUps = dns.Notes, LookUps = budget.Questions },
            result.Word());
        await findings.PrintAsync(around.Output, verify.Json).ConfigureAwait(false);
        return Findings.ExitCode(result);
    });
}
