using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>EXPUNGE and UID EXPUNGE: removes the messages marked as deleted.</summary>
/// <remarks>RFC 9051 §6.4.3; RFC 4315 §2.1 for the UID form.</remarks>
/// <param name="Uids">Only these, in the UID form; null for all.</param>
public sealed record ExpungeCommand(SequenceSet? Uids) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at, bool uid)
    {
        if (!uid) return new ExpungeCommand((SequenceSet?)null);
        return at.Space() && at.Set(out var uids) ? new ExpungeCommand(uids) : at.Fault;
    }
}
