namespace Mox.Protocols.Smtp.Commands;

/// <summary>The commands that are known here.</summary>
public enum SmtpVerb
{
    Unknown,
    Ehlo,
    Helo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Rset,
    Vrfy,
    Expn,
    Help,
    Noop,
    Quit,
}
