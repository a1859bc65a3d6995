using Mox.Protocols.Smtp;

namespace Mox.Server.Smtp.Handlers;

/// <summary>Answers EXPN, the same for everyone: who is on a list here is told to nobody.</summary>
/// <remarks>RFC 5321 §3.5.3 and §7.3.</remarks>
internal sealed class ExpnHandler
{
    private static readonly SmtpReply Answer = new(252, new(2, 7, 0), "Not told; send the message and see");

    public SmtpReply Handle() => Answer;
}
