using Mox.Protocols.Smtp;

namespace Mox.Server.Smtp.Handlers;

/// <summary>Answers RSET; the session drops the transaction.</summary>
/// <remarks>RFC 5321 §4.1.1.5.</remarks>
internal sealed class RsetHandler
{
    private static readonly SmtpReply Answer = new(250, new(2, 0, 0), "Transaction dropped");

    public SmtpReply Handle() => Answer;
}
