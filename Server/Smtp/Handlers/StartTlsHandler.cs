using Mox.Protocols.Smtp;

namespace Mox.Server.Smtp.Handlers;

/// <summary>Decides whether TLS begins now. 220 means: the handshake follows.</summary>
/// <remarks>RFC 3207 §4.</remarks>
internal sealed class StartTlsHandler
{
    private static readonly SmtpReply Go = new(220, new(2, 0, 0), "Go ahead");
    private static readonly SmtpReply Already = new(503, new(5, 5, 1), "TLS is there already");
    private static readonly SmtpReply SignedIn = new(503, new(5, 5, 1), "Not after AUTH");
    private static readonly SmtpReply NotOffered = new(502, new(5, 5, 1), "TLS is not offered here");
    private static readonly SmtpReply Pipelined = new(554, new(5, 5, 0), "Nothing may follow STARTTLS before the handshake");

    /// <param name="octetsWaiting">The client has sent more already: it could be what someone else put between.</param>
    public SmtpReply Handle(SmtpState state, bool octetsWaiting)
    {
        if (state.Tls is not null) return Already;
        if (state.Login is not null) return SignedIn;
        if (!state.CanStartTls) return NotOffered;
        return octetsWaiting ? Pipelined : Go;
    }
}
