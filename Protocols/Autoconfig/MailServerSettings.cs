using Mox.Protocols.Addresses;

namespace Mox.Protocols.Autoconfig;

/// <summary>A server of ours as mail programs are told of it.</summary>
/// <param name="Kind">What is spoken there.</param>
/// <param name="Host">The name programs connect to, and the certificate is for.</param>
/// <param name="Port">The port as it is reached from outside, 1 to 65535.</param>
/// <param name="Security">When TLS begins.</param>
public sealed record MailServerSettings(MailServerKind Kind, DomainName Host, int Port, MailServerSecurity Security);

/// <summary>What a server is for.</summary>
public enum MailServerKind
{
    /// <summary>Reading mail by IMAP.</summary>
    Imap,

    /// <summary>Reading mail by POP3.</summary>
    Pop3,

    /// <summary>Handing mail in by SMTP (RFC 6409 §3.1).</summary>
    Submission,
}

/// <summary>When TLS begins on a connection.</summary>
public enum MailServerSecurity
{
    /// <summary>With the connection (RFC 8314 §3).</summary>
    Tls,

    /// <summary>By STARTTLS, without which nothing is done.</summary>
    StartTls,

    /// <summary>Never. Read, and never written for a server of ours.</summary>
    None,
}
