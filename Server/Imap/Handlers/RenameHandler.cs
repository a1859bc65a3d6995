using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>RENAME, with all below (RFC 9051 §6.3.6). Subscriptions stay with the names.</summary>
internal sealed class RenameHandler(MailboxWriter writer) : ImapHandler<RenameCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(RenameCommand command, ImapConversation conversation, CancellationToken ct)
    {
        if (!Naming.Check(command.From, out var from, out _)) return Naming.Missing;
        var asked = command.To.EndsWith('/') ? command.To[..^1] : command.To;
        if (!Naming.Check(asked, out var to, out var refusal)) return refusal;
        var outcome = await writer.RenameAsync(conversation.Who.AccountId, from, to, ct).ConfigureAwait(false);
        return outcome.Status switch
        {
            MailboxVerbStatus.Done => ImapReply.Ok("Renamed"),
            MailboxVerbStatus.Missing => Naming.Missing,
            MailboxVerbStatus.Exists => ImapReply.No(ResponseCode.AlreadyExists, "There is one of that name"),
            MailboxVerbStatus.HasChildren => ImapReply.No(ResponseCode.HasChildren, "There are mailboxes below it"),
            _ => ImapReply.No(ResponseCode.Cannot, "That cannot be its name"),
        };
    }
}
