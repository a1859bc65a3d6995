using Mox.Protocols.Imap;

namespace Mox.Server.Imap.Handlers;

/// <summary>LOGOUT (RFC 9051 §6.1.3).</summary>
internal sealed class LogoutHandler : ImapHandler<LogoutCommand>
{
    public override ValueTask<ImapReply> HandleAsync(LogoutCommand command, ImapConversation conversation, CancellationToken ct)
    {
        conversation.Write(new UntaggedStatus(ImapStatus.Bye, null, "Good-bye"));
        return new(ImapReply.Ok("Signed out") with { Next = new ImapPhase.Logout() });
    }
}
