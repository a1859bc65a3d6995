using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>COPY and UID COPY: messages also into another mailbox.</summary>
/// <remarks>RFC 9051 §6.4.7.</remarks>
public sealed record CopyCommand(bool Uid, SequenceSet Set, string Mailbox) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at, bool uid) =>
        at.Space() && at.Set(out var set) && at.Space() && at.Mailbox(out var mailbox) ? new CopyCommand(uid, set, mailbox) : at.Fault;
}
