using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>CLOSE: removes deleted messages without a word and leaves the mailbox.</summary>
/// <remarks>RFC 9051 §6.4.1.</remarks>
public sealed record CloseCommand : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor _) => new CloseCommand();
}
