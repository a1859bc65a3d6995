using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>DELETE: removes a mailbox.</summary>
/// <remarks>RFC 9051 §6.3.5.</remarks>
public sealed record DeleteCommand(string Mailbox) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at) =>
        at.Space() && at.Mailbox(out var mailbox) ? new DeleteCommand(mailbox) : at.Fault;
}
