using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>STARTTLS: TLS from here on.</summary>
/// <remarks>RFC 9051 §6.2.1.</remarks>
public sealed record StartTlsCommand : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor _) => new StartTlsCommand();
}
