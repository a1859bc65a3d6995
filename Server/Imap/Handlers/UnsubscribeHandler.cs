using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>UNSUBSCRIBE (RFC 9051 §6.3.8). Twice is as good as once.</summary>
internal sealed class UnsubscribeHandler(MailboxWriter writer) : ImapHandler<UnsubscribeCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(UnsubscribeCommand command, ImapConversation conversation, CancellationToken ct)
    {
        if (!Naming.Check(command.Mailbox, out var name, out var refusal)) return refusal;
        await writer.SubscribeAsync(conversation.Who.AccountId, name, on: false, ct).ConfigureAwait(false);
        return ImapReply.Ok("Unsubscribed");
    }
}
