using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>UNSELECT: leaves the mailbox as it is.</summary>
/// <remarks>RFC 9051 §6.4.2; RFC 3691 §2.</remarks>
public sealed record UnselectCommand : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor _) => new UnselectCommand();
}
