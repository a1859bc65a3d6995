using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Smtp.Client;
using Mox.Server.Outbound;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>One attempt for the rows of one submission and one domain: local ones go into their mailboxes one by one, foreign ones go out in one transaction.</summary>
internal sealed partial class GroupDelivery(RoutePlanner planner, DeliveryAttempt attempt, QueueStore store, QueueTable table, QueueRecorder recorder, LocalDelivery local, PeerStore peers, PeerFaults faults, TimeProvider time, ILogger<GroupDelivery> logger)
{
    private const int RecordTries = 20;

    private static readonly TimeSpan RecordAgain = TimeSpan.FromSeconds(3);

    public async Task RunAsync(IReadOnlyList<QueuedRecipient> group, SessionKeeper keeper, CancellationToken ct)
    {
        var foreign = new List<QueuedRecipient>();
        foreach (var row in group)
        {
            if (planner.IsLocal(Address(row))) await LocalAsync(row, ct).ConfigureAwait(false);
            else foreign.Add(row);
        }

        if (foreign.Count > 0) await ForeignAsync(foreign, keeper, ct).ConfigureAwait(false);
    }

    /// <summary>True when mail for the row stays here.</summary>
    public bool IsLocal(QueuedRecipient row) => planner.IsLocal(Address(row));

    private static MailAddress Address(QueuedRecipient row) => MailAddress.Parse(row.Recipient).Value;

    private async Task LocalAsync(QueuedRecipient row, CancellationToken ct)
    {
        switch (await planner.PlanAsync(Address(row), waivesTls: false, ct).ConfigureAwait(false))
        {
            case RoutePlan.Local here:
                await local.DeliverAsync(row, here.Owner, ct).ConfigureAwait(false);
                break;
            case RoutePlan.Impossible impossible:
                await EndAsync([row], new DeliveryOutcome.Refused(impossible.Reply), begun: false, ct).ConfigureAwait(false);
                break;
            case RoutePlan.Unknown unknown:
                await EndAsync([row], new DeliveryOutcome.Deferred(null, unknown.Reason), begun: false, ct).ConfigureAwait(false);
                break;
            case RoutePlan.Remote:
                // The address moved away between the two looks: the row stays due and is looked at anew.
                break;
        }
    }

    private async Task ForeignAsync(List<QueuedRecipient> rows, SessionKeeper keeper, CancellationToken ct)
    {
        var plan = await planner.PlanAsync(Address(rows[0]), waivesTls: rows[0].RequireTls == false, ct).ConfigureAwait(false);
        if (plan is RoutePlan.Local) return;
        var begun = await store.BeginAsync(rows, ct).ConfigureAwait(false);
        if (begun.Length == 0) return;
        try
        {
            switch (plan)
            {
                case RoutePlan.Impossible impossible:
                    await EndAsync(begun, new DeliveryOutcome.Refused(impossible.Reply), begun: true, ct).ConfigureAwait(false);
                    break;
                case RoutePlan.Unknown unknown:
                    await EndAsync(begun, new DeliveryOutcome.Deferred(null, unknown.Reason), begun: true, ct).ConfigureAwait(false);
                    break;
                case RoutePlan.Remote remote:
                    var results = await attempt.RunAsync(Demand(remote, begun[0]), Message(begun), keeper, ct).ConfigureAwait(false);
                    var now = time.GetUtcNow();
                    await RecordAsync([.. begun.Select((row, i) => Settlement.From(row, results[i], now) with { Begun = true })], ct).ConfigureAwait(false);
                    if (keeper.Insecure is not null || keeper.Sight is not null) faults.Tell(Address(begun[0]).Domain, keeper.Insecure);
                    await RememberAsync(Address(begun[0]).Domain, keeper.Sight, ct).ConfigureAwait(false);
                    break;
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await store.WithdrawAsync(begun, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes down what the mail host showed of itself, for those who write to the domain next. Mail does not depend on it.</summary>
    private async Task RememberAsync(DomainName domain, PeerSight? sight, CancellationToken ct)
    {
        // The host of a fixed route is not one of the domain.
        if (sight is null or { Why: TlsReason.Route }) return;
        try
        {
            await peers.SawAsync(domain, sight.StartTls, sight.RequireTls, sight.Tls, ct).ConfigureAwait(false);
        }
        catch (StoreBusyException busy)
        {
            LogNotRemembered(domain.Ascii, busy);
        }
    }

    /// <summary>Records what happened outside. What another server took over must not be sent again because the store is busy for a moment, so this is tried for a while, and a stop does not cut it off.</summary>
    private async Task RecordAsync(ImmutableArray<Settlement> ends, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await recorder.RecordAsync(ends, null, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (StoreBusyException) when (tries < RecordTries && !ct.IsCancellationRequested)
            {
                await Task.Delay(RecordAgain, time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private Task EndAsync(ImmutableArray<QueuedRecipient> rows, DeliveryOutcome outcome, bool begun, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return recorder.RecordAsync([.. rows.Select(row => Settlement.From(row, new AttemptResult(outcome, "", ""), now) with { Begun = begun })], null, ct);
    }

    /// <summary>A message whose sender asks for verified TLS goes out in no other way (RFC 8689 §4.2.1); one that waives it takes what there is.</summary>
    private static RoutePlan.Remote Demand(RoutePlan.Remote plan, QueuedRecipient row) => row.RequireTls switch
    {
        true => new RoutePlan.Remote([.. plan.Hosts.Select(host => host.Tls.Level is TlsLevel.Verified or TlsLevel.Dane ? host : host with { Tls = new TlsDemand(TlsLevel.Verified, TlsReason.Sender) { IsAuthentic = host.Tls.IsAuthentic } })]),
        false => new RoutePlan.Remote([.. plan.Hosts.Select(host => host with { Tls = new TlsDemand(TlsLevel.Opportunistic, TlsReason.Sender) })]),
        null => plan,
    };

    private OutgoingMessage Message(ImmutableArray<QueuedRecipient> rows)
    {
        var first = rows[0];
        return new OutgoingMessage
        {
            From = first.MailFrom is { } from ? MailAddress.Parse(from).Value : null,
            Recipients = [.. rows.Select(row => new OutgoingRecipient(Address(row), row.Notify, row.OriginalRecipient))],
            Size = first.Size,
            OpenAsync = async ct => await table.OpenAsync(first, ct).ConfigureAwait(false) ?? throw new IOException("the content is gone from the store"),
            EightBit = first.EightBit,
            SmtpUtf8 = first.SmtpUtf8 || !Ascii.IsValid(first.MailFrom ?? "") || rows.Any(row => !Ascii.IsValid(row.Recipient)),
            Binary = first.Binary,
            RequireTls = first.RequireTls == true,
            DsnReturn = first.DsnReturn,
            EnvelopeId = first.EnvelopeId,
        };
    }

    [LoggerMessage(4208, LogLevel.Warning, "What the mail host of {Domain} showed could not be written down")]
    private partial void LogNotRemembered(string domain, Exception fault);
}
