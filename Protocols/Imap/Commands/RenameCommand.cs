using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>RENAME: gives a mailbox another name.</summary>
/// <remarks>RFC 9051 §6.3.6.</remarks>
public sealed record RenameCommand(string From, string To) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at) =>
        at.Space() && at.Mailbox(out var from) && at.Space() && at.Mailbox(out var to) ? new RenameCommand(from, to) : at.Fault;
}
