using Mox.Protocols.Smtp;

namespace Mox.Server.Smtp.Handlers;

/// <summary>Answers VRFY, the same for everyone: who has a mailbox here is told to nobody.</summary>
/// <remarks>RFC 5321 §3.5.3 and §7.3.</remarks>
internal sealed class VrfyHandler
{
    private static readonly SmtpReply Answer = new(252, new(2, 7, 0), "Not told; send the message and see");

    public SmtpReply Handle() => Answer;
}
