using Mox.Protocols.Imap;

namespace Mox.Server.Imap.Handlers;

/// <summary>STARTTLS (RFC 9051 §6.2.1). Octets sent behind it in the clear end the connection.</summary>
internal sealed class StartTlsHandler : ImapHandler<StartTlsCommand>
{
    public override ValueTask<ImapReply> HandleAsync(StartTlsCommand command, ImapConversation conversation, CancellationToken ct)
    {
        if (conversation.Channel.Tls is not null) return new(ImapReply.Bad("TLS is on already"));
        if (!conversation.Channel.CanUpgrade) return new(ImapReply.No(ResponseCode.Cannot, "There is no TLS here"));
        // Before OK is said: what comes after it may be the handshake already.
        if (conversation.Channel.OctetsWaiting()) return new(ImapReply.Bad("Nothing may follow STARTTLS before the handshake") with { Ends = true });
        return new(ImapReply.Ok("Begin TLS now") with { Afterwards = conversation.StartTlsAsync });
    }
}
