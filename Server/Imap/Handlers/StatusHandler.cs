using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>STATUS (RFC 9051 §6.3.11).</summary>
internal sealed class StatusHandler(MailboxReader mailboxes, MailboxCounts counts) : ImapHandler<StatusCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(StatusCommand command, ImapConversation conversation, CancellationToken ct)
    {
        if (!Naming.Check(command.Mailbox, out var name, out _)) return Naming.Missing;
        if (await mailboxes.FindAsync(conversation.Who.AccountId, name, ct).ConfigureAwait(false) is not { } row) return Naming.Missing;
        if (command.Items.HasFlag(StatusItems.HighestModSeq)) conversation.EnableCondStore();
        conversation.Write(await counts.StatusAsync(row, command.Items, ct).ConfigureAwait(false));
        return ImapReply.Ok("That is all");
    }
}
