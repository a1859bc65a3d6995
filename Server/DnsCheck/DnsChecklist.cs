using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dns;
using Mox.Server.DnsCheck.Probes;
using Mox.Server.DnsCheck.Rows;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>Runs all checks of a domain side by side; each row has its own deadline, and comes when it is done.</summary>
internal sealed class DnsChecklist(IDnsResolver dns, IAuthoritativeDns authority, ISmtpProbe smtp, IHttpsProbe https, BlocklistHealth blocklists, IOptions<DnsCheckOptions> options, TimeProvider time)
{
    /// <summary>The findings as they come, each key once. Nothing goes on once the reader has gone.</summary>
    /// <param name="facts">The domain.</param>
    /// <param name="ct">Ends the check.</param>
    public async IAsyncEnumerable<Finding> RunAsync(MailDomainFacts facts, [EnumeratorCancellation] CancellationToken ct)
    {
        if (DomainFit.Fault(facts) is { } fault)
        {
            yield return fault;
            yield break;
        }

        using var run = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var rows = Rows(Context(facts, run.Token)).Select(row => WithinAsync(row, run.Token)).ToList();
        try
        {
            await foreach (var row in Task.WhenEach(rows).WithCancellation(ct).ConfigureAwait(false)) yield return await row.ConfigureAwait(false);
        }
        finally
        {
            await run.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(rows)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The rows of a run in the order of the page, nothing known yet: to be shown at once.</summary>
    public ImmutableArray<Finding> Blank(MailDomainFacts facts) =>
        DomainFit.Fault(facts) is { } fault ? [fault] : [.. Rows(Context(facts, CancellationToken.None)).Select(row => row.Blank).OrderBy(row => row.Section).ThenBy(row => row.Group)];

    private CheckContext Context(MailDomainFacts facts, CancellationToken run) => new()
    {
        Facts = facts,
        Wanted = WantedRecords.For(facts),
        Dns = new CheckResolver(dns, options.Value, time, run),
        Authority = authority,
        Smtp = smtp,
        Https = https,
        BlocklistHealth = blocklists,
        Options = options.Value,
        Time = time,
    };

    internal static ImmutableArray<CheckRow> Rows(CheckContext context) =>
        [.. RecordRows.For(context), .. UnpinnedRow.For(context), .. DnssecRows.For(context), .. StartTlsRows.For(context), .. HttpsRows.For(context), .. CaaRow.For(context), .. ReachRows.For(context), .. BlocklistRows.For(context)];

    private async Task<Finding> WithinAsync(CheckRow row, CancellationToken run)
    {
        using var deadline = new CancellationTokenSource(options.Value.RowTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, run);
        try
        {
            return await row.RunAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !run.IsCancellationRequested)
        {
            return row.Blank.Unknown(Worded.Of(FindingWords.NotFoundOutInTime, options.Value.RowTimeout.TotalSeconds));
        }
    }
}
