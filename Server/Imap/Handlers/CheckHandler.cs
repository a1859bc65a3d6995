using Mox.Protocols.Imap;

namespace Mox.Server.Imap.Handlers;

/// <summary>CHECK: all that was acknowledged is on disk already, so it is NOOP (RFC 3501 §6.4.1).</summary>
internal sealed class CheckHandler : ImapHandler<CheckCommand>
{
    public override ValueTask<ImapReply> HandleAsync(CheckCommand command, ImapConversation conversation, CancellationToken ct) => new(ImapReply.Ok("Checked"));
}
