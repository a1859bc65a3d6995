using System.Collections.Immutable;
using Mox.Protocols.Smtp.Commands;

namespace Mox.Protocols.Smtp;

/// <summary>How far a session is; each phase holds exactly what is known in it.</summary>
/// <remarks>RFC 5321 §4.1.4.</remarks>
public abstract record SmtpPhase
{
    private SmtpPhase()
    {
    }

    /// <summary>The client has not said who it is; also after STARTTLS (RFC 3207 §4.2).</summary>
    public sealed record Connected : SmtpPhase;

    /// <summary>The client has greeted. No transaction is under way.</summary>
    /// <param name="Extended">It came by EHLO, so extensions may be used.</param>
    public sealed record Greeted(HelloName Client, bool Extended) : SmtpPhase;

    /// <summary>A transaction is under way: MAIL was accepted, and these recipients.</summary>
    public sealed record Addressing(HelloName Client, bool Extended, MailCommand Mail, ImmutableArray<RcptCommand> To) : SmtpPhase;

    /// <summary>The message of a transaction is coming in chunks; the last one has not come.</summary>
    public sealed record Chunking(HelloName Client, bool Extended, MailCommand Mail, ImmutableArray<RcptCommand> To) : SmtpPhase;
}
