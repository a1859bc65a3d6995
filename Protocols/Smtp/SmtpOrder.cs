using Mox.Protocols.Smtp.Commands;
using Mox.Protocols.Smtp.Parameters;

namespace Mox.Protocols.Smtp;

/// <summary>What may follow what.</summary>
public static class SmtpOrder
{
    /// <summary>The phase that follows when <paramref name="command"/> is accepted, or null when it may not come now (503).</summary>
    /// <remarks>
    /// RFC 5321 §4.1.4: a greeting ends a transaction, and NOOP, HELP, EXPN, VRFY and RSET may come at any time; RFC 4954 §4: no AUTH within a
    /// transaction; RFC 3030 §2 and §3: DATA and BDAT do not mix, and a binary message comes by BDAT only.
    /// </remarks>
    public static SmtpPhase? Next(SmtpPhase now, SmtpCommand command) => (now, command) switch
    {
        (_, EhloCommand hello) => new SmtpPhase.Greeted(hello.Name, Extended: true),
        (_, HeloCommand hello) => new SmtpPhase.Greeted(hello.Name, Extended: false),
        (_, NoopCommand or HelpCommand or VrfyCommand or ExpnCommand or QuitCommand) => now,

        (SmtpPhase.Connected, RsetCommand) => now,
        (SmtpPhase.Greeted, RsetCommand) => now,
        (SmtpPhase.Addressing a, RsetCommand) => Ended(a),
        (SmtpPhase.Chunking c, RsetCommand) => new SmtpPhase.Greeted(c.Client, c.Extended),

        (SmtpPhase.Greeted { Extended: true }, StartTlsCommand) => new SmtpPhase.Connected(),
        (SmtpPhase.Greeted { Extended: true }, AuthCommand) => now,

        (SmtpPhase.Greeted g, MailCommand mail) => new SmtpPhase.Addressing(g.Client, g.Extended, mail, []),
        (SmtpPhase.Addressing a, RcptCommand rcpt) => a with { To = a.To.Add(rcpt) },
        (SmtpPhase.Addressing { To.IsEmpty: false } a, DataCommand) when a.Mail.Parameters.Body?.Kind != BodyKind.BinaryMime => Ended(a),
        (SmtpPhase.Addressing { To.IsEmpty: false } a, BdatCommand { Last: true }) => Ended(a),
        (SmtpPhase.Addressing { To.IsEmpty: false } a, BdatCommand) => new SmtpPhase.Chunking(a.Client, a.Extended, a.Mail, a.To),
        (SmtpPhase.Chunking c, BdatCommand { Last: true }) => new SmtpPhase.Greeted(c.Client, c.Extended),
        (SmtpPhase.Chunking, BdatCommand) => now,
        _ => null,
    };

    /// <summary>Why <paramref name="command"/> may not come now, for the person who reads the reply.</summary>
    public static string Why(SmtpPhase now, SmtpCommand command) => (now, command) switch
    {
        (SmtpPhase.Connected, _) => "Say EHLO first",
        (SmtpPhase.Greeted { Extended: false }, StartTlsCommand or AuthCommand) => "Say EHLO first",
        (SmtpPhase.Chunking, _) => "The message is coming by BDAT",
        (SmtpPhase.Addressing, MailCommand) => "A transaction is under way",
        (SmtpPhase.Addressing, StartTlsCommand or AuthCommand) => "Not within a transaction",
        (SmtpPhase.Addressing { To.IsEmpty: true }, DataCommand or BdatCommand) => "No recipient was accepted",
        (SmtpPhase.Addressing, DataCommand) => "A binary message comes by BDAT",
        (SmtpPhase.Greeted, _) => "Say MAIL first",
        _ => "Not now",
    };

    private static SmtpPhase.Greeted Ended(SmtpPhase.Addressing a) => new(a.Client, a.Extended);
}
