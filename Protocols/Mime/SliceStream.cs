namespace Mox.Protocols.Mime;

/// <summary>Some octets of a seekable stream, as a stream of their own. The stream below stays open, and is positioned before every read, so that several slices may be read in turn.</summary>
/// <param name="whole">The stream below; seekable.</param>
/// <param name="start">Where the slice begins in it, in octets.</param>
/// <param name="length">Octets of the slice; it is shorter when the stream below ends before.</param>
public sealed class SliceStream(Stream whole, long start, long length) : ForwardStream
{
    private long _at;

    /// <summary>Octets of the slice, as it was made.</summary>
    public override long Length => length;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - _at);
        if (count <= 0) return 0;
        whole.Position = start + _at;
        var read = whole.Read(buffer[..count]);
        _at += read;
        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(buffer.Length, length - _at);
        if (count <= 0) return 0;
        whole.Position = start + _at;
        var read = await whole.ReadAsync(buffer[..count], cancellationToken).ConfigureAwait(false);
        _at += read;
        return read;
    }
}
