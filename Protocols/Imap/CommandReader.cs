using System.Buffers;
using System.IO.Pipelines;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>Assembles whole commands, with their literals, from what a client sends. Never holds more than its limits.</summary>
/// <remarks>
/// RFC 9051 §2.2.1, §4.3; RFC 7888 §4. A bare LF ends a line as well. Used by one session, one call at a time.
/// A read that was cancelled may have taken part of a command: the connection is then over.
/// </remarks>
/// <param name="input">What the client sends.</param>
/// <param name="limits">Bounds of a command.</param>
/// <param name="invite">Writes a continuation request and flushes: the client waits with a literal.</param>
#pragma warning disable CA1001 // A message stream holds nothing to release: the pipe is the session's.
public sealed class CommandReader(PipeReader input, CommandLimits limits, Func<CancellationToken, ValueTask> invite)
#pragma warning restore CA1001
{
    private readonly CommandBuffer _command = new();
    private int _literals;
    private LiteralMarker? _announced;
    private MessageStream? _message;

    /// <summary>The limits; they may be raised when the client has signed in.</summary>
    public CommandLimits Limits { get; set; } = limits;

    /// <summary>True when a whole further line already lies in the buffer: replies may be held back, to go out together.</summary>
    public bool LineWaiting { get; private set; }

    /// <summary>The next command; after a message was taken, what follows it in the same command.</summary>
    public async ValueTask<CommandRead> ReadAsync(CancellationToken ct)
    {
        if (_announced is not null || _message is { Left: > 0 }) throw new InvalidOperationException("The message of the command was neither read nor refused");
        _command.Clear();
        var continues = _message is not null;
        _message = null;
        if (!continues) _literals = 0;
        while (true)
        {
            var start = _command.Length;
            switch (await TakeLineAsync(ct).ConfigureAwait(false))
            {
                case LineEnd.TooLong:
                    return TooBig("line", inStep: false);
                case LineEnd.Closed:
                    return new CommandRead.Closed(continues || _command.Length > 0);
            }

            if (LiteralMarker.AtEnd(_command.Span[start..]) is not { } found) return new CommandRead.Command(_command.Span.ToArray());
            var marker = found.Marker;
            if (++_literals > Limits.MaxLiterals) return TooBig("number of literals", await DropAsync(marker, ct).ConfigureAwait(false));
            if (continues || AppendCommand.IsMessage(_command.Span, start + found.Start))
            {
                _announced = marker;
                return new CommandRead.Message(_command.Span.ToArray(), marker);
            }

            if (marker.Length > Limits.MaxLiteralOctets) return TooBig("literal", await DropAsync(marker, ct).ConfigureAwait(false));
            if (marker.Length + 2 + _command.Length > Limits.MaxCommandOctets) return TooBig("command", await DropAsync(marker, ct).ConfigureAwait(false));
            if (marker.Waits) await invite(ct).ConfigureAwait(false);
            _command.Append("\r\n"u8);
            if (!await TakeOctetsAsync((int)marker.Length, ct).ConfigureAwait(false)) return new CommandRead.Closed(true);
        }
    }

    /// <summary>One line as it is, outside of commands: a SASL response, or DONE. Never more than <paramref name="maxOctets"/>. It may be cancelled and called again.</summary>
    public async ValueTask<LineRead> ReadLineAsync(int maxOctets, CancellationToken ct)
    {
        var lines = new LineReader(input, maxOctets);
        var line = await lines.ReadAsync(ct).ConfigureAwait(false);
        LineWaiting = lines.LineWaiting;
        return line;
    }

    /// <summary>Takes the message announced last: sends the invitation where the client waits for one. The stream gives exactly its octets; read it to its end.</summary>
    /// <exception cref="EndOfStreamException">(from the stream) The client left in the middle of the message.</exception>
    public async ValueTask<Stream> OpenMessageAsync(CancellationToken ct)
    {
        var marker = _announced ?? throw new InvalidOperationException("No message was announced");
        if (marker.Waits) await invite(ct).ConfigureAwait(false);
        _announced = null;
        _message = new MessageStream(input, marker.Length);
        return _message;
    }

    /// <summary>Refuses the message announced last, and all that follows it in its command, or what is left of a message that was opened: reads and drops what the client sends without waiting.</summary>
    /// <returns>False when more came than is dropped for good, or the client left: the connection has to be closed (RFC 7888 §4).</returns>
    public async ValueTask<bool> RefuseMessageAsync(CancellationToken ct)
    {
        var marker = _announced ?? (_message is { } open ? new LiteralMarker(open.Left, Waits: false, Binary: true) : null);
        (_announced, _message) = (null, null);
        return marker is not { } known || await DropAsync(known, ct).ConfigureAwait(false);
    }

    private CommandRead.TooBig TooBig(string limit, bool inStep) => new(_command.Span[..Math.Min(_command.Length, 1024)].ToArray(), limit, inStep);

    /// <summary>Drops the rest of a command that is refused at a literal. A client that waits for an invitation sends nothing more of it.</summary>
    private async ValueTask<bool> DropAsync(LiteralMarker marker, CancellationToken ct)
    {
        var left = Limits.MaxDroppedOctets;
        var kept = _command.Length;
        while (!marker.Waits)
        {
            if (marker.Length > left || !await DropOctetsAsync(marker.Length, ct).ConfigureAwait(false)) return false;
            left -= marker.Length;
            // The line after it is read as any other, then forgotten.
            var start = _command.Length;
            if (await TakeLineAsync(ct).ConfigureAwait(false) != LineEnd.Whole) return false;
            var found = LiteralMarker.AtEnd(_command.Span[start..]);
            left -= _command.Length - start + 1;
            _command.Cut(kept);
            if (found is not { } next || left < 0) break;
            marker = next.Marker;
        }

        return left >= 0;
    }

    /// <summary>Adds a line without its ending to the command, as it comes.</summary>
    private async ValueTask<LineEnd> TakeLineAsync(CancellationToken ct)
    {
        var start = _command.Length;
        while (true)
        {
            var read = await input.ReadAsync(ct).ConfigureAwait(false);
            if (read.IsCanceled) throw new OperationCanceledException(ct);
            var buffer = read.Buffer;
            var end = buffer.PositionOf((byte)'\n');
            var line = end is { } stop ? buffer.Slice(0, stop) : buffer;
            // One more for the CR, which does not count.
            var room = Math.Min(Limits.MaxLineOctets + 1L - (_command.Length - start), Limits.MaxCommandOctets + 1L - _command.Length);
            if (line.Length > room)
            {
                _command.Append(line.Slice(0, Math.Max(0, room)));
                input.AdvanceTo(line.End);
                return LineEnd.TooLong;
            }

            _command.Append(line);
            if (end is { } found)
            {
                var after = buffer.GetPosition(1, found);
                LineWaiting = buffer.Slice(after).PositionOf((byte)'\n') is not null;
                input.AdvanceTo(after);
                var length = _command.Length - start;
                var endsInCr = length > 0 && _command.Span[^1] == (byte)'\r';
                if (endsInCr) _command.Cut(_command.Length - 1);
                return length - (endsInCr ? 1 : 0) > Limits.MaxLineOctets ? LineEnd.TooLong : LineEnd.Whole;
            }

            LineWaiting = false;
            input.AdvanceTo(buffer.End);
            if (read.IsCompleted) return LineEnd.Closed;
        }
    }

    private async ValueTask<bool> TakeOctetsAsync(int count, CancellationToken ct)
    {
        while (count > 0)
        {
            var read = await input.ReadAsync(ct).ConfigureAwait(false);
            if (read.IsCanceled) throw new OperationCanceledException(ct);
            var taken = read.Buffer.Slice(0, Math.Min(count, read.Buffer.Length));
            _command.Append(taken);
            // Counted before the pipe takes its segments back.
            var length = (int)taken.Length;
            input.AdvanceTo(taken.End);
            if (length == 0 && read.IsCompleted) return false;
            count -= length;
        }

        return true;
    }

    private async ValueTask<bool> DropOctetsAsync(long count, CancellationToken ct)
    {
        while (count > 0)
        {
            var read = await input.ReadAsync(ct).ConfigureAwait(false);
            if (read.IsCanceled) throw new OperationCanceledException(ct);
            var dropped = read.Buffer.Slice(0, Math.Min(count, read.Buffer.Length));
            var length = dropped.Length;
            input.AdvanceTo(dropped.End);
            if (length == 0 && read.IsCompleted) return false;
            count -= length;
        }

        return true;
    }

    private enum LineEnd
    {
        Whole,
        TooLong,
        Closed,
    }
}
