using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dns;
using Mox.Server.Storage;

namespace Mox.Server.Inbound;

/// <summary>Runs the checks of a message, stage by stage, within one budget of look-ups and one deadline.</summary>
/// <remarks>A part of both is kept for the policy, so that no sender can use up in proofs what it takes to ask for it. At the deadline every look-up that is open fails, so that each check still says what it has. A check that does not end then is stopped a little later.</remarks>
internal sealed partial class InboundChecks(IEnumerable<IInboundCheck> checks, IDnsResolver dns, IOptions<InboundCheckOptions> options, TimeProvider time, ILogger<InboundChecks> log)
{
    /// <summary>What checks may take beyond the deadline to say what they have.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly InboundCheckOptions _options = options.Value;

    private readonly ImmutableArray<ImmutableArray<IInboundCheck>> _stages =
    [
        .. checks.Where(check => options.Value.Enabled || check.Stage is not (CheckStage.Author or CheckStage.Proof or CheckStage.Policy))
            .GroupBy(check => check.Stage).OrderBy(stage => stage.Key).Select(stage => stage.ToImmutableArray()),
    ];

    /// <summary>Runs them; after a stage that refuses or defers the message no other one begins.</summary>
    public async Task<(ImmutableArray<CheckResult> Results, InboundFindings Findings)> RunAsync(InboundMessage message, CancellationToken ct)
    {
        var resolver = new BudgetedResolver(dns, new DnsBudget(time, _options.MaxLookups, _options.MaxVoidLookups, _options.Deadline));
        var forProof = new BudgetedResolver(resolver, new DnsBudget(time, _options.MaxLookups * 4 / 5, _options.MaxVoidLookups * 4 / 5, _options.Deadline * 2 / 3));
        using var late = new CancellationTokenSource(_options.Deadline + Grace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        var findings = new InboundFindings { Header = await HeaderAsync(message.Body, ct).ConfigureAwait(false), Dns = resolver };
        var results = ImmutableArray.CreateBuilder<CheckResult>();
        foreach (var stage in _stages)
        {
            findings.Dns = stage[0].Stage == CheckStage.Proof ? forProof : resolver;
            var found = await Task.WhenAll(stage.Select(check => OneAsync(check, message, findings, either.Token, ct))).ConfigureAwait(false);
            results.AddRange(found);
            if (found.Any(result => result.Verdict >= CheckVerdict.Defer)) break;
        }

        return (results.ToImmutable(), findings);
    }

    /// <param name="until">Ends with the deadline or with the session.</param>
    /// <param name="ct">Ends with the session.</param>
    private async Task<CheckResult> OneAsync(IInboundCheck check, InboundMessage message, InboundFindings findings, CancellationToken until, CancellationToken ct)
    {
        try
        {
            return await check.CheckAsync(message, findings, until).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (until.IsCancellationRequested)
        {
            LogLate(check.Name, message.Id, _options.Deadline);
            return check.GiveUp(message, findings, string.Create(CultureInfo.InvariantCulture, $"the checks took more than {_options.Deadline.TotalSeconds:0.#} seconds"));
        }
#pragma warning disable CA1031 // A fault of a check is ours: no sender may suffer from it.
        catch (Exception e) when (e is not StoreBusyException)
#pragma warning restore CA1031
        {
            LogBroken(check.Name, message.Id, e);
            return check.GiveUp(message, findings, "the check broke down here");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> HeaderAsync(StagedBody body, CancellationToken ct)
    {
        var header = new byte[(int)Math.Min(InboundFindings.MaxHeaderOctets, body.Structure.HeaderLength)];
        var content = body.OpenRead();
        await using var reading = content.ConfigureAwait(false);
        await content.ReadExactlyAsync(header, ct).ConfigureAwait(false);
        return header;
    }

    [LoggerMessage(2104, LogLevel.Warning, "The check {Check} of message {Id} did not end within {Deadline}: it counts as a temporary error")]
    private partial void LogLate(string check, string id, TimeSpan deadline);

    [LoggerMessage(2105, LogLevel.Error, "The check {Check} of message {Id} broke down: it counts as a temporary error")]
    private partial void LogBroken(string check, string id, Exception fault);
}
