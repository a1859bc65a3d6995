using System.Buffers.Binary;
using System.Text;

namespace Mox.Server.Identity.Passkeys;

/// <summary>Reads the little of CBOR that authenticators send: numbers, octets, texts, arrays and maps of known length, true, false and null. Bounded in depth and by its input.</summary>
internal ref struct CborReader(ReadOnlySpan<byte> octets)
{
    private const int MaxDepth = 8;

    private ReadOnlySpan<byte> _rest = octets;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Reads one value: <see cref="long"/>, <see cref="byte"/>[], <see cref="string"/>, <see cref="bool"/>, a list or a dictionary with keys that are numbers or texts.</summary>
    /// <exception cref="FormatException">It is none of these, or cut off.</exception>
    public object? Read(int depth = 0)
    {
        if (depth > MaxDepth) throw new FormatException("Too deep");
        var first = Take(1)[0];
        var (major, info) = (first >> 5, first & 31);
        switch (major)
        {
            case 0:
                return Number(info);
            case 1:
                return -1 - Number(info);
            case 2:
                return Take(Length(info)).ToArray();
            case 3:
                return new UTF8Encoding(false, throwOnInvalidBytes: false).GetString(Take(Length(info)));
            case 4:
                var items = new List<object?>();
                for (var left = Length(info); left > 0; left--) items.Add(Read(depth + 1));
                return items;
            case 5:
                return Map(Length(info), depth);
            case 7 when info is 20 or 21:
                return info == 21;
            case 7 when info == 22:
                return null;
            default:
                throw new FormatException("Not used by authenticators");
        }
    }

    private Dictionary<object, object?> Map(int count, int depth)
    {
        var map = new Dictionary<object, object?>();
        for (; count > 0; count--)
        {
            var key = Read(depth + 1);
            if (key is not (long or string) || !map.TryAdd(key, Read(depth + 1))) throw new FormatException("A map has an odd key, or one twice");
        }

        return map;
    }

    private int Length(int info) => Number(info) is var length && length <= _rest.Length ? (int)length : throw new FormatException("Cut off");

    private long Number(int info) => info switch
    {
        < 24 => info,
        24 => Take(1)[0],
        25 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
        26 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
        27 => BinaryPrimitives.ReadInt64BigEndian(Take(8)) is >= 0 and var number ? number : throw new FormatException("Too large"),
        _ => throw new FormatException("Of no known length"),
    };

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count) throw new FormatException("Cut off");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
