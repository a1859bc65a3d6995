using Mox.Protocols.Smtp;

namespace Mox.Server.Smtp;

/// <summary>Replies that several places give.</summary>
internal static class Replies
{
    public static readonly SmtpReply ShuttingDown = new(421, new(4, 3, 2), "The server is shutting down, try again soon");

    public static readonly SmtpReply TooManyConnections = new(421, new(4, 7, 0), "Too many connections from your network, try again later");

    public static readonly SmtpReply TooManyFailures = new(421, new(4, 7, 0), "Too many failed logins from your network, try again later");

    public static readonly SmtpReply TooManyErrors = new(421, new(4, 7, 0), "Too many errors");

    public static readonly SmtpReply Timeout = new(421, new(4, 4, 2), "Nothing came for too long");

    public static readonly SmtpReply LineTooLong = new(500, new(5, 5, 2), "Line too long");

    public static readonly SmtpReply NotSmtp = new(500, new(5, 5, 2), "This is SMTP");

    public static readonly SmtpReply UnknownCommand = new(500, new(5, 5, 1), "Unknown command");

    public static readonly SmtpReply BareLineFeed = new(500, new(5, 5, 2), "A line ends in CR LF");

    public static readonly SmtpReply TooLarge = new(552, new(5, 3, 4), "Message larger than this server takes");

    public static readonly SmtpReply BadLineEndings = new(554, new(5, 5, 2), "Line endings other than CR LF in the message");

    public static readonly SmtpReply DiskFull = new(452, new(4, 3, 1), "No room for the message now, try again later");

    public static readonly SmtpReply Busy = new(451, new(4, 3, 0), "Busy, try again later");

    public static readonly SmtpReply MembersOnly = new(550, new(5, 7, 2), "Only members may write to this list");
    public static readonly SmtpReply MailboxFull = new(452, new(4, 2, 2), "A mailbox is full, try again later");

    public static readonly SmtpReply LocalFault = new(451, new(4, 3, 0), "Something went wrong here, try again later");

    public static readonly SmtpReply AddressNeedsUtf8 = new(553, new(5, 6, 7), "The address needs SMTPUTF8");

    public static readonly SmtpReply UnknownParameter = new(555, new(5, 5, 4), "Unknown parameter");
}
