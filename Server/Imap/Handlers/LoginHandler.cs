using Mox.Protocols.Imap;
using Mox.Server.Identity;

namespace Mox.Server.Imap.Handlers;

/// <summary>LOGIN (RFC 9051 §6.2.3).</summary>
internal sealed class LoginHandler(IAuthenticator authenticator) : ImapHandler<LoginCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(LoginCommand command, ImapConversation conversation, CancellationToken ct)
    {
        if (!conversation.MaySendPasswords) return SignIn.PrivacyRequired;
        return SignIn.Reply(await authenticator.CheckPasswordAsync(command.User, command.Password, SignIn.Context(conversation, "login"), ct).ConfigureAwait(false));
    }
}
