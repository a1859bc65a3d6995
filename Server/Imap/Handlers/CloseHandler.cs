using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>CLOSE: removes what is marked \Deleted without a word, unless the mailbox was only looked at (RFC 9051 §6.4.1).</summary>
internal sealed class CloseHandler(MailboxWriter writer) : ImapHandler<CloseCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(CloseCommand command, ImapConversation conversation, CancellationToken ct)
    {
        var mailbox = conversation.Selected;
        if (mailbox is { ReadOnly: false, Gone: false }) await writer.ExpungeDeletedAsync(mailbox.Id, null, ct).ConfigureAwait(false);
        return ImapReply.Ok("Closed") with { Next = new ImapPhase.Authenticated(conversation.Who) };
    }
}
