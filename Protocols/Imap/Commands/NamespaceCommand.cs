using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>NAMESPACE: where do mailboxes lie?</summary>
/// <remarks>RFC 9051 §6.3.10; RFC 2342 §5.</remarks>
public sealed record NamespaceCommand : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor _) => new NamespaceCommand();
}
