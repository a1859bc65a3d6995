using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>CREATE: a new mailbox, for special uses if wished.</summary>
/// <remarks>RFC 9051 §6.3.4; RFC 6154 §3 for USE.</remarks>
/// <param name="Mailbox">As given, a separator at its end included.</param>
public sealed record CreateCommand(string Mailbox, ImmutableArray<MailboxAttribute> Use) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at) => throw new NotImplementedException();
}
