using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>LOGOUT: the session ends.</summary>
/// <remarks>RFC 9051 §6.1.3.</remarks>
public sealed record LogoutCommand : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor _) => new LogoutCommand();
}
