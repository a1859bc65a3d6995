using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>CHECK: a checkpoint of the mailbox (IMAP4rev1 only).</summary>
/// <remarks>RFC 3501 §6.4.1.</remarks>
public sealed record CheckCommand : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor _) => new CheckCommand();
}
