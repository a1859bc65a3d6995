using System.Buffers;

namespace Mox.Server.Storage.Bodies;

/// <summary>Octets in pooled segments of equal size, counted against the spool's memory.</summary>
internal sealed class SegmentedMemory(Spool spool) : IDisposable
{
    private const int SegmentSize = 16 << 10;

    private readonly List<byte[]> _segments = [];

    public int Length { get; private set; }

    /// <summary>Adds all of the octets, or none when memory for them is not to be had.</summary>
    public bool TryAppend(ReadOnlySpan<byte> octets)
    {
        var wanted = (Length + octets.Length + SegmentSize - 1) / SegmentSize - _segments.Count;
        if (wanted > 0 && !spool.TryTake(wanted * SegmentSize)) return false;
        for (var i = 0; i < wanted; i++) _segments.Add(ArrayPool<byte>.Shared.Rent(SegmentSize));
        while (!octets.IsEmpty)
        {
            var at = Length % SegmentSize;
            var count = Math.Min(octets.Length, SegmentSize - at);
            octets[..count].CopyTo(_segments[Length / SegmentSize].AsSpan(at));
            octets = octets[count..];
            Length += count;
        }

        return true;
    }

    public int Read(long offset, Span<byte> target)
    {
        var total = 0;
        while (!target.IsEmpty && offset < Length)
        {
            var at = (int)(offset % SegmentSize);
            var count = (int)Math.Min(Math.Min(target.Length, SegmentSize - at), Length - offset);
            _segments[(int)(offset / SegmentSize)].AsSpan(at, count).CopyTo(target);
            target = target[count..];
            offset += count;
            total += count;
        }

        return total;
    }

    public IEnumerable<ReadOnlyMemory<byte>> Segments()
    {
        for (var i = 0; i * SegmentSize < Length; i++) yield return _segments[i].AsMemory(0, Math.Min(SegmentSize, Length - i * SegmentSize));
    }

    public void Dispose()
    {
        foreach (var segment in _segments) ArrayPool<byte>.Shared.Return(segment);
        spool.GiveBack(_segments.Count * SegmentSize);
        _segments.Clear();
        Length = 0;
    }
}
