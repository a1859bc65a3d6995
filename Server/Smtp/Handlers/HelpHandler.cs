using Mox.Protocols.Smtp;

namespace Mox.Server.Smtp.Handlers;

/// <summary>Answers HELP.</summary>
/// <remarks>RFC 5321 §4.1.1.8.</remarks>
internal sealed class HelpHandler
{
    private static readonly SmtpReply Answer = new(214, new(2, 0, 0), "EHLO HELO STARTTLS AUTH MAIL RCPT DATA BDAT RSET VRFY EXPN HELP NOOP QUIT");

    public SmtpReply Handle() => Answer;
}
