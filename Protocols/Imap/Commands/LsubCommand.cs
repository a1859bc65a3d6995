using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>LSUB: which mailboxes does the user follow? (IMAP4rev1)</summary>
/// <remarks>RFC 3501 §6.3.9.</remarks>
public sealed record LsubCommand(string Reference, string Pattern) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at) =>
        at.Space() && at.Mailbox(out var reference) && at.Space() && at.ListMailbox(out var pattern) ? new LsubCommand(reference, pattern) : at.Fault;
}
