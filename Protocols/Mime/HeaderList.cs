using System.Buffers;

namespace Mox.Protocols.Mime;

/// <summary>The fields of a header, found once and kept: for whoever asks for many of them, by place or by name.</summary>
/// <remarks>It holds the octets it was given and the places of the fields, 20 octets a field; texts are made when asked for.</remarks>
public sealed class HeaderList
{
    private readonly ReadOnlyMemory<byte> _header;
    private readonly HeaderEntry[] _entries;

    private HeaderList(ReadOnlyMemory<byte> header, HeaderEntry[] entries) => (_header, _entries) = (header, entries);

    /// <summary>Fields there are.</summary>
    public int Count => _entries.Length;

    /// <summary>The field at a place, the topmost being 0.</summary>
    public HeaderField this[int index] => new(_header.Span.Slice(_entries[index].Start, _entries[index].Length), _entries[index]);

    /// <summary>All fields, for whoever reads them in their order.</summary>
    public HeaderReader Fields => new(_header.Span, _entries);

    /// <summary>Finds the fields of a header section. The octets are kept, not copied.</summary>
    public static HeaderList Read(ReadOnlyMemory<byte> header, int maxFields = 2000)
    {
        var entries = ArrayPool<HeaderEntry>.Shared.Rent(64);
        var count = 0;
        foreach (var field in new HeaderReader(header.Span, maxFields))
        {
            if (count == entries.Length)
            {
                var larger = ArrayPool<HeaderEntry>.Shared.Rent(count * 2);
                entries.CopyTo(larger, 0);
                ArrayPool<HeaderEntry>.Shared.Return(entries);
                entries = larger;
            }

            entries[count++] = field.Entry;
        }

        var list = new HeaderList(header, entries.AsSpan(0, count).ToArray());
        ArrayPool<HeaderEntry>.Shared.Return(entries);
        return list;
    }

    /// <summary>The place of the first field of a name at or behind a place; -1 without one.</summary>
    public int IndexOf(KnownField field, int from = 0)
    {
        for (var i = from; i < _entries.Length; i++)
        {
            if (_entries[i].Known == field) return i;
        }

        return -1;
    }

    /// <summary>The place of the first field of a name, in any case of letters, at or behind a place; -1 without one.</summary>
    public int IndexOf(string name, int from = 0)
    {
        for (var i = from; i < _entries.Length; i++)
        {
            if (this[i].Is(name)) return i;
        }

        return -1;
    }
}
