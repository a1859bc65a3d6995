using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>COPY and UID COPY: all or nothing (RFC 9051 §6.4.7).</summary>
internal sealed class CopyHandler(MailboxReader mailboxes, MailboxWriter writer) : ImapHandler<CopyCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(CopyCommand command, ImapConversation conversation, CancellationToken ct)
    {
        var mailbox = conversation.Selected;
        if (mailbox.Resolve(command.Set, command.Uid) is not { } uids) return ImapReply.Bad("There are not so many messages");
        if (!Naming.Check(command.Mailbox, out var name, out var refusal)) return refusal;
        if (await mailboxes.FindAsync(conversation.Who.AccountId, name, ct).ConfigureAwait(false) is not { } target) return Naming.TryCreate;
        if (uids.IsEmpty) return ImapReply.Ok("Nothing to copy");
        if (await writer.CopyAsync(mailbox.Id, uids, target.Id, ct).ConfigureAwait(false) is not { } copied) return Naming.TryCreate;
        return copied.From.IsEmpty
            ? ImapReply.No(ResponseCode.ExpungeIssued, "These messages are gone")
            : ImapReply.Ok("Copied", Code(copied));
    }

    /// <summary>RFC 4315 §3, COPYUID.</summary>
    public static ResponseCode Code(Transferred transferred) =>
        new ResponseCode.CopyUid(transferred.TargetUidValidity, UidSet.From(transferred.From), UidSet.From(transferred.To));
}
