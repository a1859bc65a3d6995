using Mox.Protocols.Smtp;

namespace Mox.Server.Smtp.Handlers;

/// <summary>Answers QUIT; the session ends.</summary>
/// <remarks>RFC 5321 §4.1.1.10.</remarks>
internal sealed class QuitHandler
{
    private static readonly SmtpReply Answer = new(221, new(2, 0, 0), "Good-bye");

    public SmtpReply Handle() => Answer;
}
