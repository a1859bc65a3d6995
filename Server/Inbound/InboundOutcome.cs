using Mox.Protocols.Smtp;

namespace Mox.Server.Inbound;

/// <summary>What became of a message; the reason is for us, the reply for the peer.</summary>
internal abstract record InboundOutcome
{
    private InboundOutcome()
    {
    }

    /// <summary>Stored for all its recipients, and committed.</summary>
    public sealed record Stored : InboundOutcome;

    /// <summary>Nothing was stored.</summary>
    public sealed record NotStored(SmtpReply Reply, string Reason) : InboundOutcome;
}
