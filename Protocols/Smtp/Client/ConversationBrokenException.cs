namespace Mox.Protocols.Smtp.Client;

/// <summary>Why a conversation cannot go on.</summary>
public enum BrokenBy
{
    /// <summary>The peer ended the connection, or the network did.</summary>
    Closed,

    /// <summary>The peer let a time-out of RFC 5321 §4.5.3.2 pass.</summary>
    TimedOut,

    /// <summary>What the peer sent is no SMTP.</summary>
    Garbled,

    /// <summary>Our own side: the message could not be read.</summary>
    Local,
}

/// <summary>The connection is of no further use. A temporary fault, always.</summary>
public sealed class ConversationBrokenException(BrokenBy by, string message, Exception? inner = null) : Exception(message, inner)
{
    public BrokenBy By { get; } = by;
}
