namespace Mox.Server.Smtp;

/// <summary>What a listener is for.</summary>
internal enum SmtpListenerKind
{
    /// <summary>Mail from other servers: port 25.</summary>
    Delivery,

    /// <summary>Mail of our users, TLS by STARTTLS: port 587.</summary>
    Submission,

    /// <summary>Mail of our users, TLS from the start: port 465.</summary>
    Submissions,
}
