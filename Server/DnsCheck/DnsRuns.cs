using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.DnsCheck;

/// <summary>Runs of the check that are kept: one that came to its end has its row, and warns once of faults that two runs in a row have seen.</summary>
internal sealed partial class DnsRuns(IMailDomainFacts domains, IAcknowledgedFindings acknowledged, DnsChecklist checklist, DnsHistory history, ILogger<DnsRuns> log)
{
    /// <summary>Checks a domain. What owners have accepted is not applied to the findings: it may change while they are shown. A run broken off, or one that found out nothing, is not kept.</summary>
    /// <param name="domain">A domain of ours; one that is none has no findings.</param>
    /// <param name="ct">Ends the check.</param>
    public async IAsyncEnumerable<Finding> RunAsync(DomainName domain, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await domains.OfAsync(domain, ct).ConfigureAwait(false) is not { } facts) yield break;
        var findings = ImmutableArray.CreateBuilder<Finding>();
        await foreach (var finding in checklist.RunAsync(facts, ct).ConfigureAwait(false))
        {
            findings.Add(finding);
            yield return finding;
        }

        try
        {
            await KeepAsync(domain, findings.ToImmutable(), ct).ConfigureAwait(false);
        }
        catch (StoreBusyException fault)
        {
            // What was found was told; only the history has a gap.
            LogNotKept(domain.Ascii, fault);
        }
    }

    /// <summary>What is known of a domain, and the rows of its check, nothing known of them yet; null when it is none of ours.</summary>
    public async Task<(MailDomainFacts Facts, ImmutableArray<Finding> Blank)?> BeginAsync(DomainName domain, CancellationToken ct) =>
        await domains.OfAsync(domain, ct).ConfigureAwait(false) is { } facts ? (facts, checklist.Blank(facts)) : null;

    /// <summary>The findings of a run as they were kept; empty when they are not kept any more, or were written by a version that is not understood.</summary>
    public static ImmutableArray<Finding> Read(string kept)
    {
        if (kept.Length == 0) return [];
        try
        {
            return JsonSerializer.Deserialize(kept, FindingsJson.Default.FindingArray) is { } rows ? [.. rows] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private async Task KeepAsync(DomainName domain, ImmutableArray<Finding> findings, CancellationToken ct)
    {
        if (findings.All(finding => finding.State == FindingState.LookupFailed)) return;
        var accepted = await acknowledged.OfAsync(domain, ct).ConfigureAwait(false);
        ImmutableArray<Finding> shown = [.. findings.Select(finding => accepted.TryGetValue(finding.Key, out var reason) ? finding.Acknowledge(reason) : finding)];
        var before = await history.RunsAsync(domain, DnsHistory.KeptFindings, ct).ConfigureAwait(false);
        if (!await history.KeepAsync(domain, DnsScore.Of(shown).Points, JsonSerializer.Serialize(findings.ToArray(), FindingsJson.Default.FindingArray), ct).ConfigureAwait(false)) return;
        var news = RunAgreement.News(shown, [.. before.Select(run => Read(run.Findings))]);
        if (!news.IsEmpty) LogFaults(domain.Ascii, string.Join(", ", news.Select(finding => $"{finding.Title} ({finding.State})")));
    }

    [LoggerMessage(7403, LogLevel.Warning, "The check of the DNS of {Domain} is not kept: the store is busy")]
    private partial void LogNotKept(string domain, Exception fault);

    [LoggerMessage(7401, LogLevel.Warning, "The DNS of {Domain} is not as it should be, as two checks in a row have found: {Rows}. See its page for what to do")]
    private partial void LogFaults(string domain, string rows);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(Finding[]))]
internal sealed partial class FindingsJson : JsonSerializerContext;
