using System.Text;

namespace Mox.Protocols.Mime;

/// <summary>Reads what <see cref="PartTreeCodec"/> wrote, forward; the first fault ends all reading.</summary>
internal ref struct PartTreeReader(ReadOnlySpan<byte> octets)
{
    private static readonly byte[][] FrequentOctets = [.. PartTreeCodec.Frequent.Select(Encoding.UTF8.GetBytes)];

    private ReadOnlySpan<byte> _rest = octets;

    public bool Broken { get; private set; }

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>Octets not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public void Break()
    {
        Broken = true;
        _rest = default;
    }

    public long Number()
    {
        ulong value = 0;
        for (var i = 0; i < _rest.Length && i < 9; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return (long)value;
        }

        Break();
        return 0;
    }

    /// <summary>A number of things that each take at least one octet.</summary>
    public long Count()
    {
        var count = Number();
        if (count <= _rest.Length) return count;
        Break();
        return 0;
    }

    public string? Text()
    {
        var code = Number();
        if (code == 0) return null;
        return code <= PartTreeCodec.Frequent.Length ? PartTreeCodec.Frequent[code - 1] : Octets(code, out var octets) ? Encoding.UTF8.GetString(octets) : null;
    }

    /// <summary>A text as UTF-8, without making a string of it.</summary>
    public StoredText TextOctets()
    {
        var code = Number();
        if (code == 0) return default;
        if (code <= FrequentOctets.Length) return new StoredText(FrequentOctets[code - 1]);
        return Octets(code, out var octets) ? new StoredText(octets) : default;
    }

    private bool Octets(long code, out ReadOnlySpan<byte> octets)
    {
        var length = code - 1 - PartTreeCodec.Frequent.Length;
        if (length > _rest.Length)
        {
            Break();
            octets = default;
            return false;
        }

        octets = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }
}
