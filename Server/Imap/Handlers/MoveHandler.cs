using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>MOVE and UID MOVE: all or nothing (RFC 9051 §6.4.8). COPYUID comes before the EXPUNGE responses.</summary>
internal sealed class MoveHandler(MailboxReader mailboxes, MailboxWriter writer, ViewTeller teller) : ImapHandler<MoveCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(MoveCommand command, ImapConversation conversation, CancellationToken ct)
    {
        var mailbox = conversation.Selected;
        if (mailbox.ReadOnly) return ImapReply.No(ResponseCode.ReadOnly, "The mailbox was opened to look only");
        if (mailbox.Resolve(command.Set, command.Uid) is not { } uids) return ImapReply.Bad("There are not so many messages");
        if (!Naming.Check(command.Mailbox, out var name, out var refusal)) return refusal;
        if (await mailboxes.FindAsync(conversation.Who.AccountId, name, ct).ConfigureAwait(false) is not { } target) return Naming.TryCreate;
        if (target.Id == mailbox.Id) return ImapReply.No(ResponseCode.Cannot, "They are there already");
        if (uids.IsEmpty) return ImapReply.Ok("Nothing to move");
        if (await writer.MoveAsync(mailbox.Id, uids, target.Id, ct).ConfigureAwait(false) is not { } moved) return Naming.TryCreate;
        if (moved.From.IsEmpty) return ImapReply.No(ResponseCode.ExpungeIssued, "These messages are gone");
        conversation.Write(new UntaggedStatus(ImapStatus.Ok, CopyHandler.Code(moved), "Where they are now"));
        await teller.TellAsync(conversation, allowExpunge: true, ct).ConfigureAwait(false);
        return ImapReply.Ok("Moved");
    }
}
