using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>SUBSCRIBE: lists a mailbox among those the user follows.</summary>
/// <remarks>RFC 9051 §6.3.7.</remarks>
public sealed record SubscribeCommand(string Mailbox) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at) =>
        at.Space() && at.Mailbox(out var mailbox) ? new SubscribeCommand(mailbox) : at.Fault;
}
