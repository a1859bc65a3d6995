namespace Mox.Protocols.Imap;

/// <summary>What one read of a command gave.</summary>
public abstract record CommandRead
{
    private CommandRead()
    {
    }

    /// <summary>A whole command without its last line ending. Literals stand in place as they came: <c>{5}</c>, line ending, five octets.</summary>
    public sealed record Command(ReadOnlyMemory<byte> Octets) : CommandRead;

    /// <summary>
    /// An APPEND up to the marker of a message: <paramref name="Octets"/> ends with <c>{n}</c>, <c>{n+}</c> or <c>~{n}</c>. The message is not asked for yet.
    /// The session takes it (<see cref="CommandReader.OpenMessageAsync"/>) or refuses it (<see cref="CommandReader.RefuseMessageAsync"/>).
    /// After a message was taken, the next read gives the arguments that follow it: a further <see cref="Message"/>, or the end as <see cref="Command"/>.
    /// </summary>
    public sealed record Message(ReadOnlyMemory<byte> Octets, LiteralMarker Marker) : CommandRead;

    /// <summary>A limit was passed. <paramref name="Octets"/> is the beginning of the command, enough to find its tag.</summary>
    /// <param name="InStep">True when the stream stands at the next command: BAD [TOOBIG] is enough. Otherwise the connection has to be closed.</param>
    public sealed record TooBig(ReadOnlyMemory<byte> Octets, string Limit, bool InStep) : CommandRead;

    /// <summary>The peer ended the stream; <paramref name="Partial"/> says whether a command was begun.</summary>
    public sealed record Closed(bool Partial) : CommandRead;
}
