using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>APPEND up to its first message. What follows a message is read with <see cref="ParseNext"/>.</summary>
/// <remarks>RFC 9051 §6.3.12; RFC 6855 §4 for UTF8; built for several messages (RFC 3502 §3).</remarks>
public sealed record AppendCommand(string Mailbox, AppendMessage First) : ImapCommand
{
    /// <summary>What stands behind a message that was taken: a further message, or null at the end of the command.</summary>
    /// <param name="octets">From the end of the message, as <see cref="CommandReader"/> gives it.</param>
    /// <param name="after">The message just taken.</param>
    public static Parsed<AppendMessage?> ParseNext(ReadOnlySpan<byte> octets, AppendMessage after) => throw new NotImplementedException();

    internal static Parsed<ImapCommand> Parse(ref CommandCursor at) => throw new NotImplementedException();
}

/// <summary>A message to be appended, as far as it is said before its octets.</summary>
/// <param name="Received">INTERNALDATE wanted; null for now.</param>
/// <param name="Marker">Size and kind of its literal.</param>
/// <param name="Utf8">The message comes as <c>UTF8 (~{n}</c>: its header may hold UTF-8.</param>
public sealed record AppendMessage(ImmutableArray<Flag> Flags, DateTimeOffset? Received, LiteralMarker Marker, bool Utf8);
