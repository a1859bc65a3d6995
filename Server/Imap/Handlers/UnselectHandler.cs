using Mox.Protocols.Imap;

namespace Mox.Server.Imap.Handlers;

/// <summary>UNSELECT: leaves the mailbox as it is (RFC 9051 §6.4.2).</summary>
internal sealed class UnselectHandler : ImapHandler<UnselectCommand>
{
    public override ValueTask<ImapReply> HandleAsync(UnselectCommand command, ImapConversation conversation, CancellationToken ct) =>
        new(ImapReply.Ok("Left") with { Next = new ImapPhase.Authenticated(conversation.Who) });
}
