using Mox.Protocols.Imap;

namespace Mox.Server.Imap.Handlers;

/// <summary>NAMESPACE: one personal namespace, without a prefix (RFC 9051 §6.3.10).</summary>
internal sealed class NamespaceHandler : ImapHandler<NamespaceCommand>
{
    public override ValueTask<ImapReply> HandleAsync(NamespaceCommand command, ImapConversation conversation, CancellationToken ct)
    {
        conversation.Write(new NamespaceResponse([new NamespaceEntry("", '/')], [], []));
        return new(ImapReply.Ok("That is all"));
    }
}
