using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>SUBSCRIBE (RFC 9051 §6.3.7). The mailbox need not exist: it may come back.</summary>
internal sealed class SubscribeHandler(MailboxWriter writer) : ImapHandler<SubscribeCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(SubscribeCommand command, ImapConversation conversation, CancellationToken ct)
    {
        if (!Naming.Check(command.Mailbox, out var name, out var refusal)) return refusal;
        await writer.SubscribeAsync(conversation.Who.AccountId, name, on: true, ct).ConfigureAwait(false);
        return ImapReply.Ok("Subscribed");
    }
}
