using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>EXPUNGE and UID EXPUNGE (RFC 9051 §6.4.3). The EXPUNGE responses are those of the view, told before the reply.</summary>
internal sealed class ExpungeHandler(MailboxWriter writer, ViewTeller teller) : ImapHandler<ExpungeCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(ExpungeCommand command, ImapConversation conversation, CancellationToken ct)
    {
        var mailbox = conversation.Selected;
        if (mailbox.ReadOnly) return ImapReply.No(ResponseCode.ReadOnly, "The mailbox was opened to look only");
        var within = command.Uids is null ? null : mailbox.Resolve(command.Uids, byUid: true);
        if (within is not { IsEmpty: true }) await writer.ExpungeDeletedAsync(mailbox.Id, within, ct).ConfigureAwait(false);
        await teller.TellAsync(conversation, allowExpunge: true, ct).ConfigureAwait(false);
        // RFC 7162 §3.2.10: where the mod-sequences stand now.
        return ImapReply.Ok("Removed", conversation.CondStore ? new ResponseCode.HighestModSeq(mailbox.SeenModSeq) : null);
    }
}
