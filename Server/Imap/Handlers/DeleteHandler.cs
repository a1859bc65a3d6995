using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>DELETE (RFC 9051 §6.3.5). Inbox stays, and so does a mailbox with others below it.</summary>
internal sealed class DeleteHandler(MailboxWriter writer) : ImapHandler<DeleteCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(DeleteCommand command, ImapConversation conversation, CancellationToken ct)
    {
        if (!Naming.Check(command.Mailbox, out var name, out _)) return Naming.Missing;
        var outcome = await writer.DeleteAsync(conversation.Who.AccountId, name, ct).ConfigureAwait(false);
        return outcome.Status switch
        {
            MailboxVerbStatus.Done => ImapReply.Ok("Deleted"),
            MailboxVerbStatus.Missing => Naming.Missing,
            MailboxVerbStatus.HasChildren => ImapReply.No(ResponseCode.HasChildren, "There are mailboxes below it"),
            _ => ImapReply.No(ResponseCode.Cannot, "That mailbox stays"),
        };
    }
}
