using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>MOVE and UID MOVE: messages into another mailbox.</summary>
/// <remarks>RFC 9051 §6.4.8; RFC 6851 §3.1.</remarks>
public sealed record MoveCommand(bool Uid, SequenceSet Set, string Mailbox) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at, bool uid) =>
        at.Space() && at.Set(out var set) && at.Space() && at.Mailbox(out var mailbox) ? new MoveCommand(uid, set, mailbox) : at.Fault;
}
