using Mox.Protocols.Imap;

namespace Mox.Server.Imap;

/// <summary>What a handler decided: the tagged reply, and what becomes of the session. The session writes it.</summary>
internal sealed record ImapReply(ImapStatus Status, ResponseCode? Code, string Text)
{
    /// <summary>The phase from here on; null: as before.</summary>
    public ImapPhase? Next { get; init; }

    /// <summary>Done after the reply was sent, such as the handshake of TLS.</summary>
    public Func<CancellationToken, Task>? Afterwards { get; init; }

    /// <summary>The octets of the client can no longer be told apart: the connection ends after this reply.</summary>
    public bool OutOfStep { get; init; }

    /// <summary>The connection ends after this reply, with BYE in its words.</summary>
    public bool Ends { get; init; }

    /// <summary>A failed sign-in: counted, and slower each time.</summary>
    public bool FailedSignIn { get; init; }

    public static ImapReply Ok(string text, ResponseCode? code = null) => new(ImapStatus.Ok, code, text);

    public static ImapReply No(ResponseCode? code, string text) => new(ImapStatus.No, code, text);

    public static ImapReply Bad(string text) => new(ImapStatus.Bad, null, text);
}
