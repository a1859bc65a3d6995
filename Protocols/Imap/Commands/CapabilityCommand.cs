using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>CAPABILITY: what can this server do?</summary>
/// <remarks>RFC 9051 §6.1.1.</remarks>
public sealed record CapabilityCommand : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor _) => new CapabilityCommand();
}
