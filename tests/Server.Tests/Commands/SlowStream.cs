using System.Text;

namespace Mox.Server.Tests.Commands;

/// <summary>A stream that can be read once, and gives a few octets at a time.</summary>
internal sealed class SlowStream(byte[] octets, int atOnce) : Stream
{
    public SlowStream(string text, int atOnce)
        : this(Encoding.UTF8.GetBytes(text), atOnce)
    {
    }

    /// <summary>Octets read so far.</summary>
    public int Given { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var length = Math.Min(Math.Min(atOnce, buffer.Length), octets.Length - Given);
        octets.AsSpan(Given, length).CopyTo(buffer);
        Given += length;
        return length;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
