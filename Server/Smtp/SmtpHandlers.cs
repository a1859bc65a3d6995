using Mox.Server.Smtp.Handlers;

namespace Mox.Server.Smtp;

/// <summary>The handlers of all commands; they hold no state of a session.</summary>
internal sealed record SmtpHandlers(
    EhloHandler Ehlo,
    HeloHandler Helo,
    StartTlsHandler StartTls,
    AuthHandler Auth,
    MailHandler Mail,
    RcptHandler Rcpt,
    DataHandler Data,
    RsetHandler Rset,
    VrfyHandler Vrfy,
    ExpnHandler Expn,
    HelpHandler Help,
    NoopHandler Noop,
    QuitHandler Quit);
