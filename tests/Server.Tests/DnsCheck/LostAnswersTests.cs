using System.Globalization;
using Mox.Server.DnsCheck.Probes;
using Mox.Shared.Contracts.Admin;
using Xunit.Abstractions;

namespace Mox.Server.Tests.DnsCheck;

/// <summary>A domain that is right, seen over a bad line: what is not answered is not missing.</summary>
public class Lost_answers(ITestOutputHelper output)
{
    private const double Share = 0.05;

    /// <summary>Domains for which all can be right; the run takes them in turn.</summary>
    private static readonly string[] Domains = ["plain", "unsigned", "idn", "sub-domain", "other-host"];

    /// <summary>Runs: <c>MOX_DNSCHECK_RUNS</c>, 100 without it.</summary>
    private static int Runs => int.TryParse(Environment.GetEnvironmentVariable("MOX_DNSCHECK_RUNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var runs) ? runs : 100;

    [Fact]
    public async Task Raise_no_false_alarm()
    {
        var (rows, unknown, alarms) = (0, 0, new List<string>());
        for (var run = 0; run < Runs; run++)
        {
            var findings = await RunAsync(run);
            rows += findings.Count;
            unknown += findings.Count(finding => finding.State == FindingState.LookupFailed);
            alarms.AddRange(findings.Where(finding => finding.State is not (FindingState.Found or FindingState.LookupFailed) || finding.Severity > FindingSeverity.Fine).Select(finding => $"run {run}: {finding.Key} {finding.State} {finding.Difference}"));
        }

        output.WriteLine($"{Runs} runs, {rows} rows, {unknown} not known, {alarms.Count} false alarms");
        Assert.Empty(alarms);

        // It would be no merit to know nothing, nor to have been told all.
        Assert.InRange(unknown, Runs / 2, rows / 5);
    }

    /// <summary>With every second answer lost most is not known, and still nothing is called wrong.</summary>
    [Fact]
    public async Task Make_rows_unknown_and_not_wrong_however_many_they_are()
    {
        var findings = await RunAsync(4711, 0.7);
        Assert.All(findings, finding => Assert.True(finding.State is FindingState.Found or FindingState.LookupFailed, $"{finding.Key} {finding.State} {finding.Difference}"));
        Assert.Contains(findings, finding => finding.State == FindingState.LookupFailed);
        Assert.Empty(DnsScore.Of(findings).Lost);
    }

    private static async Task<List<Finding>> RunAsync(int seed, double share = Share)
    {
        var (lab, chance, gate) = (CheckLab.Right(Sample.All[Domains[seed % Domains.Length]]), new Random(seed), new Lock());

        // Every second run asks but once, so that what is lost is lost.
        if (seed % 2 == 1) lab.Options.LookUpTries = 1;
        lab.Resolver = new Stubborn(lab.Zone, _ => Lost() ? new TaskCompletionSource().Task : Task.CompletedTask);
        lab.Https.Disturb = () => Lost() ? new HttpsReading(ProbeFault.Unreachable, "no answer") : null;
        lab.Smtp.Disturb = () => Lost() && share == Share ? new SmtpReading(ProbeFault.Unreachable, "no answer") : null;
        return [.. (await lab.RunAsync()).Values];

        bool Lost()
        {
            lock (gate) return chance.NextDouble() < share;
        }
    }
}
