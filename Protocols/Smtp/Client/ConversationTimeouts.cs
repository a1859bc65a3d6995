namespace Mox.Protocols.Smtp.Client;

/// <summary>How long each step may take.</summary>
/// <remarks>RFC 5321 §4.5.3.2: these are the least the RFC asks for.</remarks>
public sealed record ConversationTimeouts
{
    public static readonly ConversationTimeouts Standard = new();

    /// <summary>RFC 5321 §4.5.3.2.1.</summary>
    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>EHLO, STARTTLS, RSET: not in the RFC's list; as long as MAIL.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>RFC 5321 §4.5.3.2.2.</summary>
    public TimeSpan Mail { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>RFC 5321 §4.5.3.2.3.</summary>
    public TimeSpan Recipient { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>RFC 5321 §4.5.3.2.4.</summary>
    public TimeSpan DataBegin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>RFC 5321 §4.5.3.2.5.</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>RFC 5321 §4.5.3.2.6.</summary>
    public TimeSpan DataEnd { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Nothing depends on the reply to QUIT.</summary>
    public TimeSpan Quit { get; init; } = TimeSpan.FromSeconds(5);
}
