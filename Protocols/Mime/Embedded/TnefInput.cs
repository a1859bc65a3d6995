using System.Buffers.Binary;

namespace Mox.Protocols.Mime.Embedded;

/// <summary>Reads a TNEF stream forward, with the place and the running checksum of an attribute.</summary>
internal sealed class TnefInput(Stream stream)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Octets taken.</summary>
    public long Position { get; private set; }

    /// <summary>Sum of all octets taken since it was set, modulo 65536.</summary>
    public ushort Checksum { get; set; }

    /// <summary>The next octets, at most the size of the buffer; fewer when the stream ends. Valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(int length, CancellationToken ct)
    {
        length = Math.Min(length, _buffer.Length);
        if (_end - _start < length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            _end += await stream.ReadAtLeastAsync(_buffer.AsMemory(_end), length - _end, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        }

        var taken = _buffer.AsMemory(_start, Math.Min(length, _end - _start));
        _start += taken.Length;
        Position += taken.Length;
        Checksum += Sum(taken.Span);
        return taken;
    }

    /// <summary>A number of two octets, the low one first; null at the end of the stream.</summary>
    public async ValueTask<int?> UInt16Async(CancellationToken ct)
    {
        var octets = await TakeAsync(2, ct).ConfigureAwait(false);
        return octets.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(octets.Span) : null;
    }

    /// <summary>A number of four octets, the low one first; null at the end of the stream.</summary>
    public async ValueTask<uint?> UInt32Async(CancellationToken ct)
    {
        var octets = await TakeAsync(4, ct).ConfigureAwait(false);
        return octets.Length == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(octets.Span) : null;
    }

    /// <summary>Octets of a value, of which at most so many are kept; the rest is passed over.</summary>
    public async ValueTask<byte[]> ValueAsync(long length, int kept, CancellationToken ct)
    {
        var octets = await TakeAsync((int)Math.Min(length, kept), ct).ConfigureAwait(false);
        var value = octets.ToArray();
        await SkipAsync(length - value.Length, ct).ConfigureAwait(false);
        return value;
    }

    /// <summary>Passes over octets; false when the stream ends before.</summary>
    public async ValueTask<bool> SkipAsync(long length, CancellationToken ct)
    {
        while (length > 0)
        {
            var octets = await TakeAsync((int)Math.Min(length, _buffer.Length), ct).ConfigureAwait(false);
            if (octets.IsEmpty) return false;
            length -= octets.Length;
        }

        return true;
    }

    private static ushort Sum(ReadOnlySpan<byte> octets)
    {
        uint sum = 0;
        foreach (var octet in octets) sum += octet;
        return (ushort)sum;
    }
}
