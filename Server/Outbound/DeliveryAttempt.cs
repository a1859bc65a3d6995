using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Smtp.Client;
using Mox.Server.Hosting;

namespace Mox.Server.Outbound;

/// <summary>What one recipient's attempt came to, and who said so.</summary>
/// <param name="Remote">Host and address; empty when none was reached.</param>
/// <param name="Tls">Version and cipher suite; empty for plaintext.</param>
internal sealed record AttemptResult(DeliveryOutcome Outcome, string Remote, string Tls);

/// <summary>Tries to hand a message to the hosts of a plan, one after the other, until each recipient is taken or refused.</summary>
/// <remarks>RFC 5321 §5.1: the hosts in their order. What one host defers the next may take; what one refuses for good is refused.
/// A session refused with 5xx (greeting, EHLO) counts against the host, not yet against the message: RFC 5321 §3.1.</remarks>
internal sealed partial class DeliveryAttempt
{
    private readonly OutboundOptions _options;
    private readonly SessionSetting _setting;
    private readonly TimeProvider _time;
    private readonly ILogger<DeliveryAttempt> _logger;

    public DeliveryAttempt(IOptions<ApplianceOptions> appliance, IOptions<OutboundOptions> options, TimeProvider time, ILogger<DeliveryAttempt> logger)
        : this(appliance, options, ConversationTimeouts.Standard, time, logger)
    {
    }

    internal DeliveryAttempt(IOptions<ApplianceOptions> appliance, IOptions<OutboundOptions> options, ConversationTimeouts timeouts, TimeProvider time, ILogger<DeliveryAttempt> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        var hello = _options.HelloName.Length > 0 ? _options.HelloName : appliance.Value.HostName;
        _setting = new SessionSetting(hello, _options, timeouts, new HostSlots(_options.ConnectionsPerHost), time, LogTlsFailed);
    }

    /// <summary>Makes the attempt.</summary>
    /// <param name="keeper">Holds the session of an earlier message to the same domain, and gets the one of this.</param>
    public async Task<ImmutableArray<AttemptResult>> RunAsync(RoutePlan.Remote plan, OutgoingMessage message, SessionKeeper keeper, CancellationToken ct)
    {
        var results = new AttemptResult?[message.Recipients.Length];
        var time = _options.SessionTimeout + (_options.SessionTimePerMegabyte * (message.Size >> 20));
        using var deadline = new CancellationTokenSource(time, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            await TryHostsAsync(plan, message, results, keeper, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            await keeper.CloseAsync().ConfigureAwait(false);
            Fill(results, new AttemptResult(new DeliveryOutcome.Deferred(null, $"not done within {time}", InDoubt: true), keeper.LastRemote, ""));
        }
        catch
        {
            await keeper.CloseAsync().ConfigureAwait(false);
            throw;
        }

        return [.. results.Select(result => result!)];
    }

    private async Task TryHostsAsync(RoutePlan.Remote plan, OutgoingMessage message, AttemptResult?[] results, SessionKeeper keeper, CancellationToken ct)
    {
        var strict = message is { RequireTls: true, From: not null };
        if (keeper.For(plan) is { } open && open.Messages < _options.MessagesPerConnection && !(strict && Lack(open) is not null))
        {
            await SendAsync(open, message, results, keeper, ct).ConfigureAwait(false);

            // A kept connection that had gone away meanwhile says nothing about the hosts.
            if (Open(results).Count == 0) return;
        }

        await keeper.CloseAsync().ConfigureAwait(false);
        SessionOpening.Closed? closed = null;
        AttemptResult? lacking = null;
        var refusedByAll = true;
        foreach (var host in plan.Hosts.Take(_options.HostsPerAttempt))
        {
            if (strict && !host.Tls.IsAuthentic)
            {
                lacking ??= Lacking(10, $"REQUIRETLS: nothing vouches for {host.Name} as a mail host of the domain", host.Name, "");
                continue;
            }

            var opening = await RemoteSession.OpenAsync(host, _setting, ct).ConfigureAwait(false);
            if (opening is SessionOpening.Open opened)
            {
                keeper.Keep(opened.Session);
                if (strict && Lack(opened.Session) is { } lack)
                {
                    lacking = lack;
                    LogNoSession(lack.Remote, "it does not offer REQUIRETLS");
                    await keeper.CloseAsync().ConfigureAwait(false);
                    continue;
                }

                refusedByAll = false;
                await SendAsync(opened.Session, message, results, keeper, ct).ConfigureAwait(false);
                if (Open(results).Count == 0) return;
                await keeper.CloseAsync().ConfigureAwait(false);
                continue;
            }

            var no = (SessionOpening.Closed)opening;
            keeper.LastRemote = no.Remote;
            if (no.IsInsecure && host.Tls.Why is TlsReason.Dane or TlsReason.MtaSts) keeper.Insecure = no.Insecurity;
            LogNoSession(no.Remote, no.Reason);
            if (strict && no.IsInsecure)
            {
                lacking ??= Lacking(10, "REQUIRETLS: no TLS with a valid certificate", no.Remote, "");
                continue;
            }

            closed = no;
            refusedByAll &= closed.Reply is { IsPermanent: true };
        }

        // A host that could not be asked may still have what the others lack.
        if (lacking is not null && (closed is null || refusedByAll)) Fill(results, lacking);
        if (closed is null) return;
        DeliveryOutcome outcome = refusedByAll ? new DeliveryOutcome.Refused(closed.Reply!) : new DeliveryOutcome.Deferred(closed.Reply, closed.Reason);
        Fill(results, new AttemptResult(outcome, closed.Remote, ""));
    }

    /// <summary>Sends to those recipients that no host has settled yet.</summary>
    private async Task SendAsync(RemoteSession session, OutgoingMessage message, AttemptResult?[] results, SessionKeeper keeper, CancellationToken ct)
    {
        var open = Open(results);
        keeper.LastRemote = session.Remote;
        session.Messages++;
        var outcomes = await session.Conversation.SendAsync(message with { Recipients = [.. open.Select(i => message.Recipients[i])] }, ct).ConfigureAwait(false);
        for (var at = 0; at < open.Count; at++)
        {
            results[open[at]] = new AttemptResult(outcomes[at], session.Remote, session.Tls);
        }

        if (!session.Conversation.Usable) await keeper.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>What a session lacks for a message that requires TLS on its whole way; null when it has it.</summary>
    private static AttemptResult? Lack(RemoteSession session) => session.Sight.RequireTls ? null : Lacking(30, "REQUIRETLS support required, and not offered by this host", session.Remote, session.Tls);

    /// <remarks>RFC 8689 §4.2.1: 5.7.30 where REQUIRETLS is not offered, 5.7.10 where no protected session comes about; either is told to the sender at once.</remarks>
    private static AttemptResult Lacking(int detail, string text, string remote, string tls) =>
        new(new DeliveryOutcome.Refused(RemoteReply.Own(550, new(5, 7, detail), text)), remote, tls);

    /// <summary>Recipients for whom another host may do better: those without result, or deferred without doubt.</summary>
    private static List<int> Open(AttemptResult?[] results) =>
        [.. Enumerable.Range(0, results.Length).Where(i => results[i] is null or { Outcome: DeliveryOutcome.Deferred { InDoubt: false } })];

    private static void Fill(AttemptResult?[] results, AttemptResult result)
    {
        for (var i = 0; i < results.Length; i++) results[i] ??= result;
    }

    [LoggerMessage(4101, LogLevel.Information, "No session with {Remote}: {Reason}")]
    private partial void LogNoSession(string remote, string reason);

    [LoggerMessage(4102, LogLevel.Information, "TLS with {Remote} failed: {Reason}")]
    private partial void LogTlsFailed(string remote, string reason);
}

/// <summary>Holds at most one open session, for the next message to the same destination.</summary>
internal sealed class SessionKeeper : IAsyncDisposable
{
    private RemoteSession? _session;

    /// <summary>The host last talked to.</summary>
    public string LastRemote { get; set; } = "";

    /// <summary>The kept session, if the plan leads to its host under the same conditions.</summary>
    public RemoteSession? For(RoutePlan.Remote plan) =>
        _session is { } session && session.Conversation.Usable && plan.Hosts.Any(host => host.Name == session.Host.Name && host.Port == session.Host.Port && host.Tls == session.Host.Tls) ? session : null;

    /// <summary>What the host last talked to showed of itself; null when no session was opened.</summary>
    public PeerSight? Sight { get; private set; }

    /// <summary>Why no session came about with a host that has to be secure by signed DNS or by the policy of the domain; null when one did since.</summary>
    public string? Insecure { get; set; }

    public void Keep(RemoteSession session) => (_session, Sight, Insecure) = (session, session.Sight, null);

    public async Task CloseAsync()
    {
        if (_session is not { } session) return;
        _session = null;
        await session.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);
}
