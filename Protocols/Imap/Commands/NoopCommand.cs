using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>NOOP: nothing, but tell me what has changed.</summary>
/// <remarks>RFC 9051 §6.1.2.</remarks>
public sealed record NoopCommand : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor _) => new NoopCommand();
}
