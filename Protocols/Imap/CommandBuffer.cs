using System.Buffers;

namespace Mox.Protocols.Imap;

/// <summary>The octets of a command while it comes in. Grows with what came, not with what was announced.</summary>
internal sealed class CommandBuffer
{
    /// <summary>What is kept between commands.</summary>
    private const int Kept = 4096;

    private byte[] _octets = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _octets.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > _octets.Length - Length) Array.Resize(ref _octets, Math.Max(_octets.Length * 2, Length + octets.Length));
        octets.CopyTo(_octets.AsSpan(Length));
        Length += octets.Length;
    }

    public void Append(ReadOnlySequence<byte> octets)
    {
        foreach (var segment in octets) Append(segment.Span);
    }

    public void Cut(int length) => Length = length;

    /// <summary>Begins anew; what a large command took is given back.</summary>
    public void Clear()
    {
        if (_octets.Length > Kept) _octets = new byte[256];
        Length = 0;
    }
}
