using Mox.Protocols.Imap;

namespace Mox.Server.Imap.Handlers;

/// <summary>CAPABILITY (RFC 9051 §6.1.1).</summary>
internal sealed class CapabilityHandler : ImapHandler<CapabilityCommand>
{
    public override ValueTask<ImapReply> HandleAsync(CapabilityCommand command, ImapConversation conversation, CancellationToken ct)
    {
        conversation.Write(new CapabilityResponse(CapabilityTable.Told(conversation)));
        return new(ImapReply.Ok("That is all"));
    }
}
