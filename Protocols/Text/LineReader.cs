using System.Buffers;
using System.IO.Pipelines;

namespace Mox.Protocols.Text;

/// <summary>What one read of a line gave.</summary>
public abstract record LineRead
{
    private LineRead()
    {
    }

    /// <summary>A whole line.</summary>
    /// <param name="Octets">The line without its ending.</param>
    /// <param name="BareLf">It ended in LF alone.</param>
    public sealed record Line(byte[] Octets, bool BareLf) : LineRead;

    /// <summary>No line ending came within the limit; nothing beyond the limit was kept.</summary>
    public sealed record TooLong : LineRead;

    /// <summary>The peer ended the stream.</summary>
    /// <param name="Partial">Octets without a line ending stood before the end; they are dropped.</param>
    public sealed record Closed(bool Partial) : LineRead;
}

/// <summary>Reads lines that end in CRLF (or, leniently, LF) from a peer, never holding more than a given number of octets.</summary>
/// <remarks>RFC 5321 §4.5.3.1.4: 512 octets for a command line, more where an extension says so.</remarks>
/// <param name="input">What the peer sends; not completed here.</param>
/// <param name="maxOctets">The longest line accepted, in octets, without its line ending; at least 1.</param>
public sealed class LineReader(PipeReader input, int maxOctets)
{
    /// <summary>The longest line accepted, in octets, without its line ending.</summary>
    public int MaxOctets { get; } = maxOctets > 0 ? maxOctets : throw new ArgumentOutOfRangeException(nameof(maxOctets));

    /// <summary>True when a whole further line already lies in the buffer: replies may be held back (RFC 2920 §3.1).</summary>
    public bool LineWaiting { get; private set; }

    /// <summary>The next line. After <see cref="LineRead.TooLong"/> the stream stands inside the long line: the caller closes, or calls <see cref="SkipLineAsync"/>.</summary>
    /// <exception cref="OperationCanceledException">The reading was ended, by <paramref name="ct"/> or at the pipe.</exception>
    public async ValueTask<LineRead> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            var read = await input.ReadAsync(ct).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (read.IsCanceled) throw new OperationCanceledException(ct);
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                var length = line.Length;
                var after = buffer.GetPosition(1, end);
                var endsInCr = length > 0 && line.Slice(length - 1).FirstSpan[0] == (byte)'\r';
                if (length - (endsInCr ? 1 : 0) > MaxOctets)
                {
                    input.AdvanceTo(end);
                    return new LineRead.TooLong();
                }

                var octets = (endsInCr ? line.Slice(0, length - 1) : line).ToArray();
                LineWaiting = buffer.Slice(after).PositionOf((byte)'\n') is not null;
                input.AdvanceTo(after);
                return new LineRead.Line(octets, !endsInCr);
            }

            LineWaiting = false;
            if (buffer.Length > MaxOctets + 1)
            {
                input.AdvanceTo(buffer.End);
                return new LineRead.TooLong();
            }

            if (read.IsCompleted)
            {
                var partial = !buffer.IsEmpty;
                input.AdvanceTo(buffer.End);
                return new LineRead.Closed(partial);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Drops octets up to and including the next LF, at most <paramref name="maxDropped"/> of them.</summary>
    /// <returns>False when the stream ended or the limit was reached first.</returns>
    public async ValueTask<bool> SkipLineAsync(long maxDropped, CancellationToken ct)
    {
        long dropped = 0;
        while (dropped <= maxDropped)
        {
            var read = await input.ReadAsync(ct).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                input.AdvanceTo(buffer.GetPosition(1, end));
                return true;
            }

            dropped += buffer.Length;
            input.AdvanceTo(buffer.End);
            if (read.IsCompleted) return false;
        }

        return false;
    }
}
