using System.Buffers;
using System.IO.Pipelines;

namespace Mox.Protocols.Imap;

/// <summary>The octets of one message of APPEND, straight from the pipe: exactly as many as were announced.</summary>
internal sealed class MessageStream(PipeReader input, long length) : Stream
{
    /// <summary>Octets not yet read.</summary>
    public long Left { get; private set; } = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; } = length;

    public override long Position
    {
        get => Length - Left;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Left == 0 || buffer.IsEmpty) return 0;
        var octets = await NextAsync(cancellationToken).ConfigureAwait(false);
        var taken = octets.Slice(0, Math.Min(buffer.Length, octets.Length));
        taken.CopyTo(buffer.Span);
        // Counted before the pipe takes its segments back.
        var count = (int)taken.Length;
        Take(taken);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        while (Left > 0)
        {
            var octets = await NextAsync(cancellationToken).ConfigureAwait(false);
            foreach (var segment in octets) await destination.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
            Take(octets);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Only read asynchronously");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask<ReadOnlySequence<byte>> NextAsync(CancellationToken ct)
    {
        var read = await input.ReadAsync(ct).ConfigureAwait(false);
        if (read.IsCanceled) throw new OperationCanceledException(ct);
        if (read.Buffer.IsEmpty) throw new EndOfStreamException("The client left in the middle of a message");
        return read.Buffer.Slice(0, Math.Min(Left, read.Buffer.Length));
    }

    private void Take(ReadOnlySequence<byte> octets)
    {
        Left -= octets.Length;
        input.AdvanceTo(octets.End);
    }
}
