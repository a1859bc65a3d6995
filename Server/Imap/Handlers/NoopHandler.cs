using Mox.Protocols.Imap;

namespace Mox.Server.Imap.Handlers;

/// <summary>NOOP: the session tells what is pending, as with every command (RFC 9051 §6.1.2).</summary>
internal sealed class NoopHandler : ImapHandler<NoopCommand>
{
    public override ValueTask<ImapReply> HandleAsync(NoopCommand command, ImapConversation conversation, CancellationToken ct) => new(ImapReply.Ok("Nothing done"));
}
