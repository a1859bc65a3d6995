using Mox.Protocols.Smtp;

namespace Mox.Server.Smtp.Handlers;

/// <summary>Answers NOOP.</summary>
/// <remarks>RFC 5321 §4.1.1.9.</remarks>
internal sealed class NoopHandler
{
    private static readonly SmtpReply Answer = new(250, new(2, 0, 0), "Here");

    public SmtpReply Handle() => Answer;
}
