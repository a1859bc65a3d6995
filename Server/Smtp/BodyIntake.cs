using System.Buffers;
using System.IO.Pipelines;
using Mox.Protocols.Smtp;
using Mox.Server.Inbound;
using Mox.Server.Storage;

namespace Mox.Server.Smtp;

/// <summary>How the octets of a message, or of a chunk, ended.</summary>
internal enum IntakeEnd
{
    /// <summary>All are there; whether they can be taken is another question (<see cref="BodyIntake.Refusal"/>).</summary>
    Complete,

    /// <summary>The peer is gone.</summary>
    Gone,

    /// <summary>So much came beyond the limit that the connection is closed.</summary>
    Endless,
}

/// <summary>Takes the octets of one message from the connection into the spool. After a fault it goes on reading, so that the session stays in step, and keeps nothing.</summary>
internal sealed class BodyIntake : IAsyncDisposable
{
    /// <summary>Octets decoded at a time.</summary>
    private const int Slice = 16 * 1024;

    private readonly SpoolWriter _spool;
    private readonly long _maxOctets;
    private readonly bool _tolerateBareLf;
    private TextDecoder? _text;
    private SmtpReply? _fault;
    private DotFault _lineFault;
    private long _octets;

    /// <param name="maxOctets">The largest message. Twice as much is read before the connection is given up.</param>
    public BodyIntake(Spool spool, long maxOctets, bool tolerateBareLf)
    {
        (_spool, _maxOctets, _tolerateBareLf) = (spool.Begin(maxOctets), maxOctets, tolerateBareLf);
    }

    public MessageCensus Census { get; } = new();

    /// <summary>Why the message cannot be taken; null when it can.</summary>
    public SmtpReply? Refusal =>
        _spool.TooLarge || _octets > Endless ? Replies.TooLarge
        : _lineFault != DotFault.None ? Replies.BadLineEndings
        : _fault;

    private long Endless => (2 * _maxOctets) + (1 << 20);

    /// <summary>Reads a message up to its final dot (DATA).</summary>
    public async ValueTask<IntakeEnd> ReadDataAsync(PipeReader input, Func<CancellationToken> nextWait)
    {
        var decoder = new DotDecoder(_tolerateBareLf);
        var room = ArrayPool<byte>.Shared.Rent(DotDecoder.MaxOutput(Slice));
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(nextWait()).ConfigureAwait(false);
                var buffer = read.Buffer;
                long used = 0;
                foreach (var segment in buffer)
                {
                    for (var at = 0; at < segment.Length && !decoder.Ended;)
                    {
                        var count = decoder.Decode(segment.Span.Slice(at, Math.Min(Slice, segment.Length - at)), room, out var written);
                        (at, used) = (at + count, used + count);
                        if (written > 0) await KeepAsync(room.AsMemory(0, written)).ConfigureAwait(false);
                    }

                    if (decoder.Ended) break;
                }

                input.AdvanceTo(buffer.GetPosition(used));
                _octets += used;
                _lineFault = decoder.Fault;
                if (decoder.Ended) return IntakeEnd.Complete;
                if (read.IsCompleted) return IntakeEnd.Gone;
                if (_octets > Endless) return IntakeEnd.Endless;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <summary>Reads a chunk of so many octets (BDAT).</summary>
    /// <param name="binary">Kept octet for octet; else the line endings are those of text.</param>
    public async ValueTask<IntakeEnd> ReadChunkAsync(PipeReader input, long octets, bool binary, Func<CancellationToken> nextWait)
    {
        if (!binary) _text ??= new TextDecoder(_tolerateBareLf);
        var room = ArrayPool<byte>.Shared.Rent(TextDecoder.MaxOutput(Slice));
        try
        {
            while (octets > 0)
            {
                if (_octets > Endless || octets > Endless) return IntakeEnd.Endless;
                var read = await input.ReadAsync(nextWait()).ConfigureAwait(false);
                var buffer = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, octets));
                foreach (var segment in buffer)
                {
                    if (_text is null)
                    {
                        await KeepAsync(segment).ConfigureAwait(false);
                        continue;
                    }

                    for (var at = 0; at < segment.Length; at += Slice)
                    {
                        var written = _text.Decode(segment.Span.Slice(at, Math.Min(Slice, segment.Length - at)), room);
                        if (written > 0) await KeepAsync(room.AsMemory(0, written)).ConfigureAwait(false);
                    }
                }

                octets -= buffer.Length;
                _octets += buffer.Length;
                _lineFault = _text?.Fault ?? DotFault.None;
                input.AdvanceTo(buffer.End);
                if (octets > 0 && read.IsCompleted) return IntakeEnd.Gone;
            }

            return IntakeEnd.Complete;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <summary>Ends the message: the body, or why it cannot be taken.</summary>
    public async ValueTask<(StagedBody? Body, SmtpReply? Refusal)> CompleteAsync(CancellationToken ct)
    {
        _text?.Complete();
        if (_lineFault == DotFault.None) _lineFault = _text?.Fault ?? DotFault.None;
        if (Refusal is { } refusal) return (null, refusal);
        try
        {
            return (await _spool.CompleteAsync(ct).ConfigureAwait(false), null);
        }
        catch (StoreBusyException e)
        {
            return (null, e.DiskFull ? Replies.DiskFull : Replies.Busy);
        }
    }

    /// <summary>Reads octets that belong to nothing.</summary>
    public static async ValueTask<IntakeEnd> DropAsync(PipeReader input, long octets, long limit, Func<CancellationToken> nextWait)
    {
        if (octets > limit) return IntakeEnd.Endless;
        while (octets > 0)
        {
            var read = await input.ReadAsync(nextWait()).ConfigureAwait(false);
            var count = Math.Min(read.Buffer.Length, octets);
            input.AdvanceTo(read.Buffer.GetPosition(count));
            octets -= count;
            if (octets > 0 && read.IsCompleted) return IntakeEnd.Gone;
        }

        return IntakeEnd.Complete;
    }

    public ValueTask DisposeAsync() => _spool.DisposeAsync();

    private async ValueTask KeepAsync(ReadOnlyMemory<byte> octets)
    {
        Census.Write(octets.Span);
        if (_fault is not null) return;
        try
        {
            await _spool.WriteAsync(octets, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreBusyException e)
        {
            _fault = e.DiskFull ? Replies.DiskFull : Replies.Busy;
        }
    }
}
