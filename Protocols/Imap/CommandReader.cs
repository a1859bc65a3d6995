using System.IO.Pipelines;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>Assembles whole commands, with their literals, from what a client sends. Never holds more than its limits.</summary>
/// <remarks>RFC 9051 §2.2.1, §4.3; RFC 7888 §4. A bare LF ends a line as well. One reader at a time; used by the session only.</remarks>
/// <param name="input">What the client sends.</param>
/// <param name="invite">Writes a continuation request and flushes: the client waits with a literal.</param>
public sealed class CommandReader(PipeReader input, CommandLimits limits, Func<CancellationToken, ValueTask> invite)
{
    /// <summary>The limits; they may be raised when the client has signed in.</summary>
    public CommandLimits Limits { get; set; } = limits;

    /// <summary>True when a whole further line already lies in the buffer: replies may be held back, to go out together.</summary>
    public bool LineWaiting { get; private set; }

    /// <summary>The next command; after a message was taken, what follows it in the same command.</summary>
    public ValueTask<CommandRead> ReadAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>One line as it is, outside of commands: a SASL response, or DONE. Never more than <paramref name="maxOctets"/>.</summary>
    public ValueTask<LineRead> ReadLineAsync(int maxOctets, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Takes the message announced last: sends the invitation where the client waits for one. The stream gives exactly its octets; read it to its end.</summary>
    /// <exception cref="EndOfStreamException">(from the stream) The client left in the middle of the message.</exception>
    public ValueTask<Stream> OpenMessageAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Refuses the message announced last, and all that follows it in its command, or what is left of a message that was opened: reads and drops what the client sends without waiting.</summary>
    /// <returns>False when more came than is dropped for good, or the client left: the connection has to be closed (RFC 7888 §4).</returns>
    public ValueTask<bool> RefuseMessageAsync(CancellationToken ct) => throw new NotImplementedException();

    internal PipeReader Input { get; } = input;

    internal Func<CancellationToken, ValueTask> Invite { get; } = invite;
}
