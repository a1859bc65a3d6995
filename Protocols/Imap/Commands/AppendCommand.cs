using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>APPEND up to its first message. What follows a message is read with <see cref="ParseNext"/>.</summary>
/// <remarks>RFC 9051 §6.3.12; RFC 6855 §4 for UTF8; built for several messages (RFC 3502).</remarks>
public sealed record AppendCommand(string Mailbox, AppendMessage First) : ImapCommand
{
    /// <summary>What stands behind a message that was taken: a further message, or null at the end of the command.</summary>
    /// <param name="octets">From the end of the message, as <see cref="CommandReader"/> gives it.</param>
    /// <param name="after">The message just taken.</param>
    public static Parsed<AppendMessage?> ParseNext(ReadOnlySpan<byte> octets, AppendMessage after)
    {
        ArgumentNullException.ThrowIfNull(after);
        var at = new CommandCursor(octets, default);
        if (after.Utf8 && !at.Close()) return at.Fault;
        if (at.AtEnd) return (AppendMessage?)null;
        return at.Space() && ParseMessage(ref at, out var next) ? next : at.Fault;
    }

    internal static Parsed<ImapCommand> Parse(ref CommandCursor at)
    {
        return at.Space() && at.Mailbox(out var mailbox) && at.Space() && ParseMessage(ref at, out var first) ? new AppendCommand(mailbox, first) : at.Fault;
    }

    /// <summary>True when a literal announced at <paramref name="marker"/> is a message; the first argument of APPEND may be a literal as well.</summary>
    /// <param name="octets">A command up to and with the marker.</param>
    internal static bool IsMessage(ReadOnlySpan<byte> octets, int marker)
    {
        var at = new CommandCursor(octets[..marker], default);
        return at.Run(Octets.Tag, "tag", out _) && at.Space() && at.TryWord("APPEND"u8) && !at.AtEnd;
    }

    private static bool ParseMessage(ref CommandCursor at, [NotNullWhen(true)] out AppendMessage? message)
    {
        message = null;
        ImmutableArray<Flag> flags = [];
        DateTimeOffset? received = null;
        if (at.At('(') && !(at.FlagList(out flags) && at.Space())) return false;
        if (at.At('"'))
        {
            if (!at.DateTime(out var date) || !at.Space()) return false;
            received = date;
        }

        var utf8 = at.TryWord("UTF8"u8);
        if (utf8 && !(at.Space() && at.Open("opening parenthesis"))) return false;
        if (LiteralMarker.AtEnd(at.Rest) is not { Start: 0 } found || (utf8 && !found.Marker.Binary)) return at.Fail("message as a literal");
        at.ToEnd();
        message = new AppendMessage(flags, received, found.Marker, utf8);
        return true;
    }
}

/// <summary>A message to be appended, as far as it is said before its octets.</summary>
/// <param name="Received">INTERNALDATE wanted; null for now.</param>
/// <param name="Marker">Size and kind of its literal.</param>
/// <param name="Utf8">The message comes as <c>UTF8 (~{n}</c>: its header may hold UTF-8.</param>
public sealed record AppendMessage(ImmutableArray<Flag> Flags, DateTimeOffset? Received, LiteralMarker Marker, bool Utf8);
