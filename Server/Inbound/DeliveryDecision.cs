using System.Collections.Immutable;
using Mox.Protocols.Smtp;

namespace Mox.Server.Inbound;

/// <summary>What becomes of a message for one recipient.</summary>
internal abstract record DeliveryDecision
{
    private DeliveryDecision()
    {
    }

    /// <summary>Into the Inbox.</summary>
    public sealed record Inbox : DeliveryDecision;

    /// <summary>Into Junk. The reason is for us.</summary>
    public sealed record Junk(string Reason) : DeliveryDecision;

    /// <summary>Ask for it again later.</summary>
    public sealed record Defer(SmtpReply Reply, string Reason) : DeliveryDecision;

    public sealed record Refuse(SmtpReply Reply, string Reason) : DeliveryDecision;

    /// <summary>Decides by the results of the checks; the gravest counts, and of several the first.</summary>
    public static DeliveryDecision From(ImmutableArray<CheckResult> results)
    {
        CheckResult? gravest = null;
        foreach (var result in results)
        {
            if (gravest is null || result.Verdict > gravest.Verdict) gravest = result;
        }

        return gravest switch
        {
            { Verdict: CheckVerdict.Refuse, Reply: { } reply } => new Refuse(reply, gravest.Reason),
            { Verdict: CheckVerdict.Defer, Reply: { } reply } => new Defer(reply, gravest.Reason),
            { Verdict: CheckVerdict.Junk } => new Junk(gravest.Reason),
            _ => new Inbox(),
        };
    }

    /// <summary>
    /// Brings the decisions for all recipients to one answer, as DATA has only one: a delay for one is a delay for all, so that nothing is stored twice
    /// when the peer comes again; a refusal counts when all are refused, else what was refused is put into Junk and nothing is lost without a word.
    /// </summary>
    public static (DeliveryDecision? ForAll, ImmutableArray<DeliveryDecision> Each) Together(ImmutableArray<DeliveryDecision> decisions)
    {
        foreach (var decision in decisions)
        {
            if (decision is Defer) return (decision, decisions);
        }

        var refused = 0;
        foreach (var decision in decisions) refused += decision is Refuse ? 1 : 0;
        if (refused == 0) return (null, decisions);
        return refused == decisions.Length
            ? (decisions[0], decisions)
            : (null, [.. decisions.Select(decision => decision is Refuse refusal ? new Junk(refusal.Reason) : decision)]);
    }
}
