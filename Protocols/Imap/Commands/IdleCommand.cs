using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>IDLE: tell changes as they come, until DONE.</summary>
/// <remarks>RFC 9051 §6.3.13; RFC 2177 §3.</remarks>
public sealed record IdleCommand : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor _) => new IdleCommand();
}
