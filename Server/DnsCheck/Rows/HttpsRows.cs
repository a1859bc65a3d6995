using System.Globalization;
using System.Text;
using Mox.Protocols.Dns;
using Mox.Protocols.MtaSts;
using Mox.Server.DnsCheck.Probes;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>Documents others fetch from us: the MTA-STS policy and the settings of mail programs.</summary>
internal static class HttpsRows
{
    private const int Tries = 2;

    public static IEnumerable<CheckRow> For(CheckContext context)
    {
        var domain = context.Facts.Domain.Ascii;
        if (context.Facts.MtaSts is { } facts)
        {
            var policy = Row("mtasts.policy", DnsGroup.MtaSts, "Policy as others read it", "MTA-STS", $"mode: {Word(facts.Mode)}", Worded.Of(FindingWords.WhyPolicyFileMatters));
            yield return new CheckRow(policy, ct => PolicyAsync(context, policy, facts, ct));
        }

        var autoconfig = Row("autoconfig.https", DnsGroup.Autoconfig, "Settings as Thunderbird reads them", "autoconfig", "a document with the settings, and a valid certificate", Worded.Of(FindingWords.WhyAutoconfigMatters));
        yield return new CheckRow(autoconfig, async ct => Settings(autoconfig, await FetchAsync(context, new Uri($"https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress=postmaster%40{domain}"), ct).ConfigureAwait(false)));
        var autodiscover = Row("autodiscover.https", DnsGroup.Autodiscover, "Certificate for Outlook", "Autodiscover", $"valid for {context.Facts.Host}", Worded.Of(FindingWords.WhyAutodiscoverMatters));
        yield return new CheckRow(autodiscover, async ct => Connection(autodiscover, await FetchAsync(context, new Uri($"https://{context.Facts.Host.Ascii}/autodiscover/autodiscover.xml"), ct).ConfigureAwait(false)));
    }

    /// <summary>The mode as it is written.</summary>
    public static string Word(MtaStsMode mode) => mode switch
    {
        MtaStsMode.Enforce => "enforce",
        MtaStsMode.Testing => "testing",
        _ => "none",
    };

    private static Finding Row(string key, DnsGroup group, string title, string term, string wanted, Worded why) => new() { Key = key, Group = group, Title = title, Term = term, Type = "HTTPS", Wanted = [wanted], Why = why };

    private static async Task<HttpsReading> FetchAsync(CheckContext context, Uri uri, CancellationToken ct)
    {
        var reading = await context.Https.GetAsync(uri, ct).ConfigureAwait(false);
        for (var again = 1; again < Tries && reading.Fault is ProbeFault.Unreachable or ProbeFault.Broken; again++) reading = await context.Https.GetAsync(uri, ct).ConfigureAwait(false);
        return reading;
    }

    /// <summary>What is wrong with the connection, or null.</summary>
    private static Finding? Fault(Finding row, HttpsReading reading) => reading.Fault switch
    {
        ProbeFault.None => null,
        ProbeFault.Unreachable or ProbeFault.Broken => row.Unknown(reading.Reason),
        ProbeFault.Refused => row.Missing(Worded.Of(FindingWords.NobodyOnPort443), Worded.Of(FindingWords.StartHttps), FindingSeverity.Warning),
        _ => row.Differs(reading.Reason, Worded.Of(FindingWords.HaveCertificateForName), FindingSeverity.Warning),
    };

    private static Finding Settings(Finding row, HttpsReading reading)
    {
        if (Fault(row, reading) is { } fault) return fault;
        row = row with { Found = [string.Create(CultureInfo.InvariantCulture, $"status {reading.Status}")] };
        if (reading.Status != 200) return row.Missing(Worded.Of(FindingWords.WebServerSays, reading.Status), Worded.Of(FindingWords.LetNameLeadHere), FindingSeverity.Warning);
        return reading.Body.Contains("<clientConfig", StringComparison.Ordinal) ? row.Good() : row.Differs(Worded.Of(FindingWords.AnotherWebServerAnswers), Worded.Of(FindingWords.LetNameLeadHere), FindingSeverity.Warning);
    }

    private static Finding Connection(Finding row, HttpsReading reading) => Fault(row, reading) ?? (row with { Found = ["a valid certificate"] }).Good();

    private static async Task<Finding> PolicyAsync(CheckContext context, Finding row, MtaStsFacts facts, CancellationToken ct)
    {
        var reading = await FetchAsync(context, new Uri($"https://mta-sts.{context.Facts.Domain.Ascii}/.well-known/mta-sts.txt"), ct).ConfigureAwait(false);
        if (Fault(row, reading) is { } fault) return fault;
        if (reading.Status != 200) return row.Missing(Worded.Of(FindingWords.WebServerSays, reading.Status), Worded.Of(FindingWords.LetPolicyNameLeadHere), FindingSeverity.Warning);
        var read = MtaStsPolicy.ReadReply(reading.Status, reading.MediaType, Encoding.UTF8.GetBytes(reading.Body));
        if (read.Policy is not { } policy) return row.Differs(Worded.Of(FindingWords.PolicyFileUnreadable, read.Faults.First(wrong => wrong.IsFatal)), Worded.Of(FindingWords.LetPolicyNameLeadHere), FindingSeverity.Warning);
        var mode = policy.Mode switch { MtaStsPolicyMode.Enforce => MtaStsMode.Enforce, MtaStsPolicyMode.Testing => MtaStsMode.Testing, _ => MtaStsMode.None };
        row = row with { Found = [$"mode: {Word(mode)}", .. policy.Hosts.Select(host => $"mx: {host}"), string.Create(CultureInfo.InvariantCulture, $"max_age: {policy.MaxAge.TotalSeconds}")] };
        var severity = mode == MtaStsMode.Enforce ? FindingSeverity.Problem : FindingSeverity.Warning;
        if (!policy.Allows(context.Facts.Host) && mode != MtaStsMode.None) return row.Differs(Worded.Of(FindingWords.PolicyFileLacksHost, context.Facts.Host), Worded.Of(FindingWords.ServeOwnPolicy), severity);
        var mx = await context.Dns.MxAsync(context.Facts.Domain, ct).ConfigureAwait(false);
        if (mx.Status == DnsStatus.Failed) return row.Unknown(mx.Failure);
        var hosts = mx.Records.Select(record => record.Exchange).OfType<Protocols.Addresses.DomainName>().ToList();
        if (mode != MtaStsMode.None && hosts.Find(host => !policy.Allows(host)) is { Ascii.Length: > 0 } left) return row.Differs(Worded.Of(FindingWords.MxOutsidePolicy, left), Worded.Of(FindingWords.LetPolicyAndMxAgree), severity);
        if (mode != facts.Mode || policy.MaxAge != facts.MaxAge) return row.Differs(Worded.Of(FindingWords.AnotherPolicyServed, Word(mode)), Worded.Of(FindingWords.LetPolicyNameLeadHere), FindingSeverity.Warning);

        // The other way round nothing is lost: a host that was moved away may stay in the policy for a while.
        return policy.Hosts.Where(pattern => !hosts.Exists(pattern.Matches)).Select(pattern => pattern.ToString()).FirstOrDefault() is { } idle
            ? row.Good(Worded.Of(FindingWords.PolicyNamesNoMx, idle), FindingSeverity.Advice)
            : row.Good();
    }
}
