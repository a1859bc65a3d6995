namespace Mox.Server.Storage.Bodies;

/// <summary>A prefix and a body as one seekable stream: offsets count from the first octet a client is shown.</summary>
internal sealed class ContentStream(ReadOnlyMemory<byte> prefix, IBodySource body) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = prefix.Length + body.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var count = ReadPrefix(buffer);
        if (count == 0 && _position >= prefix.Length) count = body.Read(_position - prefix.Length, buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = ReadPrefix(buffer.Span);
        if (count == 0 && _position >= prefix.Length) count = await body.ReadAsync(_position - prefix.Length, buffer, cancellationToken);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) body.Dispose();
        base.Dispose(disposing);
    }

    private int ReadPrefix(Span<byte> buffer)
    {
        if (_position >= prefix.Length) return 0;
        var count = Math.Min(buffer.Length, prefix.Length - (int)_position);
        prefix.Span.Slice((int)_position, count).CopyTo(buffer);
        return count;
    }
}
