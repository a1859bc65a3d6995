using Mox.Protocols.Smtp;

namespace Mox.Server.Inbound;

/// <summary>A message that passed very many servers goes in circles.</summary>
/// <remarks>RFC 5321 §6.3: the threshold is at least 100 Received fields.</remarks>
internal sealed class LoopCheck : IInboundCheck
{
    public const int MaxReceived = 100;

    /// <summary>What the peer is told.</summary>
    public static readonly SmtpReply Reply = new(554, new(5, 4, 6), "Mail loop: the message has passed too many servers");

    private static readonly CheckResult Loop = CheckResult.Refuse(Reply, "too many Received fields");

    public string Name => "loop";

    public CheckStage Stage => CheckStage.Way;

    public ValueTask<CheckResult> CheckAsync(InboundMessage message, InboundFindings findings, CancellationToken ct) =>
        new(message.Census.Received > MaxReceived ? Loop : CheckResult.Pass);
}
