using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>UNSUBSCRIBE: no longer lists it there.</summary>
/// <remarks>RFC 9051 §6.3.8.</remarks>
public sealed record UnsubscribeCommand(string Mailbox) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at) =>
        at.Space() && at.Mailbox(out var mailbox) ? new UnsubscribeCommand(mailbox) : at.Fault;
}
