using System.Buffers;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime;

/// <summary>Where one field stands in its header.</summary>
/// <param name="Start">Octets before it.</param>
/// <param name="Length">Its octets, line endings included.</param>
/// <param name="Colon">Octets of it before its colon.</param>
internal readonly record struct HeaderEntry(int Start, int Length, int NameLength, int Colon, KnownField Known);

/// <summary>Holds the header that is being read, up to the limits; one buffer serves all parts of a message.</summary>
internal sealed class HeaderBuffer(MimeLimits limits)
{
    private byte[] _octets = [];
    private HeaderEntry[] _entries = [];
    private int _length;
    private int _count;
    private int _room;
    private bool _truncated;
    private long _used;
    private uint _seen;

    /// <summary>Fields so far.</summary>
    public int Count => _count;

    /// <summary>The header ran into a limit.</summary>
    public bool IsTruncated => _truncated || _room == 0;

    /// <summary>There was no room for any field: nothing is known of the part.</summary>
    public bool IsFull => _room == 0;

    /// <summary>Makes ready for the next header.</summary>
    public void Clear()
    {
        _used += _length;
        (_length, _count, _truncated, _seen) = (0, 0, false, 0);
        _room = (int)Math.Clamp(limits.MaxAllHeaderOctets - _used, 0, limits.MaxHeaderOctets);
    }

    /// <summary>Gives the memory back; no header follows.</summary>
    public void Release()
    {
        if (_octets.Length > 0) ArrayPool<byte>.Shared.Return(_octets);
        if (_entries.Length > 0) ArrayPool<HeaderEntry>.Shared.Return(_entries);
        (_octets, _entries, _length, _count) = ([], [], 0, 0);
    }

    /// <summary>A field begins with these octets.</summary>
    /// <param name="octets">The first of it, its whole name included.</param>
    /// <param name="nameLength">Octets of its name.</param>
    /// <param name="colon">Octets before its colon.</param>
    /// <param name="defects">Its origin is where the first field begins.</param>
    public void StartField(ReadOnlySpan<byte> octets, int nameLength, int colon, DefectScope defects)
    {
        if (_truncated) return;
        if (_count >= limits.MaxHeaderFields || octets.Length > _room - _length)
        {
            Truncate(defects);
            return;
        }

        var known = KnownFields.Of(octets[..nameLength]);
        if (defects.Records && KnownFields.StandsOnce(known))
        {
            if ((_seen & (1u << (int)known)) != 0) defects.Report(DefectKind.RepeatedField, _length);
            _seen |= 1u << (int)known;
        }

        if (_count == _entries.Length) Grow(ref _entries, _count, _count + 1, 32);
        _entries[_count++] = new HeaderEntry(_length, octets.Length, nameLength, colon, known);
        Copy(octets);
    }

    /// <summary>Takes more octets of the field; a field that does not fit is dropped whole, with all behind it.</summary>
    public void Append(ReadOnlySpan<byte> octets, DefectScope defects)
    {
        if (_truncated || _count == 0) return;
        ref var entry = ref _entries[_count - 1];
        if (octets.Length > _room - _length)
        {
            _length = entry.Start;
            _count--;
            Truncate(defects);
            return;
        }

        entry = entry with { Length = entry.Length + octets.Length };
        Copy(octets);
    }

    /// <summary>The fields gathered.</summary>
    public HeaderReader Fields() => new(_octets.AsSpan(0, _length), _entries.AsSpan(0, _count));

    /// <summary>Reports octets that no header should hold.</summary>
    public void Inspect(DefectScope defects)
    {
        if (!defects.Records) return;
        var octets = _octets.AsSpan(0, _length);
        for (var at = 0; octets[at..].IndexOfAny((byte)0, (byte)'\r') is var found and >= 0; at++)
        {
            at += found;
            if (octets[at] == 0) defects.Report(DefectKind.Nul, at);
            else if (at + 1 < _length && octets[at + 1] != '\n') defects.Report(DefectKind.LoneCr, at);
        }
    }

    private void Truncate(DefectScope defects)
    {
        _truncated = true;
        defects.Report(DefectKind.HeaderLimit, _length);
    }

    private void Copy(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > _octets.Length - _length) Grow(ref _octets, _length, _length + octets.Length, 4096);
        octets.CopyTo(_octets.AsSpan(_length));
        _length += octets.Length;
    }

    private static void Grow<T>(ref T[] array, int used, int needed, int least)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(Math.Max(needed, array.Length * 2), least));
        array.AsSpan(0, used).CopyTo(larger);
        if (array.Length > 0) ArrayPool<T>.Shared.Return(array);
        array = larger;
    }
}
