using System.Collections.Immutable;
using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Commands;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Inbound;

namespace Mox.Server.Smtp;

/// <summary>What is known in a session. The session writes it; handlers read it.</summary>
internal sealed class SmtpState(SmtpListenerKind kind, PeerFacts peer, SmtpLeniency leniency)
{
    public SmtpListenerKind Kind { get; } = kind;

    public bool IsSubmission => Kind != SmtpListenerKind.Delivery;

    public PeerFacts Peer { get; } = peer;

    public SmtpLeniency Leniency { get; } = leniency;

    public SmtpPhase Phase { get; set; } = new SmtpPhase.Connected();

    /// <summary>TLS can begin and has not.</summary>
    public bool CanStartTls { get; set; }

    public TlsFacts? Tls { get; set; }

    /// <summary>Who signed in.</summary>
    public LoginResult.Accepted? Login { get; set; }

    public int FailedLogins { get; set; }

    /// <summary>Recipients of the transaction whose account is here, in the order of the RCPT commands; at submission all of them, those elsewhere with account 0.</summary>
    public ImmutableArray<InboundRecipient> Recipients { get; set; } = [];

    public int UnknownRecipients { get; set; }

    /// <summary>Transactions whose message began to come, and did not end well.</summary>
    public int BadTransactions { get; set; }

    public int GoodTransactions { get; set; }

    /// <summary>The MAIL command of the transaction that is under way.</summary>
    public MailCommand? Mail => Phase switch
    {
        SmtpPhase.Addressing addressing => addressing.Mail,
        SmtpPhase.Chunking chunking => chunking.Mail,
        _ => null,
    };
}
