using System.Buffers;

namespace Mox.Protocols.Mime.Embedded;

/// <summary>Some octets of a stream that can only be read forward: what stands before them is read and dropped. Closing it closes the stream below.</summary>
internal sealed class ForwardSlice(Stream whole, long start, long length) : ForwardStream
{
    private long _skip = start;
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        while (_skip > 0)
        {
            var scratch = ArrayPool<byte>.Shared.Rent((int)Math.Min(_skip, 64 * 1024));
            var skipped = whole.Read(scratch, 0, (int)Math.Min(_skip, scratch.Length));
            ArrayPool<byte>.Shared.Return(scratch);
            if (!Skipped(skipped)) return 0;
        }

        return Taken(whole.Read(buffer[..(int)Math.Min(buffer.Length, _left)]));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_skip > 0)
        {
            var scratch = ArrayPool<byte>.Shared.Rent((int)Math.Min(_skip, 64 * 1024));
            var skipped = await whole.ReadAsync(scratch.AsMemory(0, (int)Math.Min(_skip, scratch.Length)), cancellationToken).ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(scratch);
            if (!Skipped(skipped)) return 0;
        }

        return Taken(await whole.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken).ConfigureAwait(false));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) whole.Dispose();
        base.Dispose(disposing);
    }

    private bool Skipped(int read)
    {
        _skip -= read;
        return read > 0;
    }

    private int Taken(int read)
    {
        _left -= read;
        return read;
    }
}
