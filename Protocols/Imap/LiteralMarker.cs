namespace Mox.Protocols.Imap;

/// <summary>The announcement of a literal at the end of a line: <c>{n}</c>, <c>{n+}</c>, or <c>~{n}</c>.</summary>
/// <remarks>RFC 9051 §4.3; RFC 7888 §3 for the form without waiting; RFC 9051 §9: <c>literal8</c>.</remarks>
/// <param name="Length">Octets that follow the line ending.</param>
/// <param name="Waits">The client waits for a continuation before it sends them.</param>
/// <param name="Binary">A literal8: octets may be NUL.</param>
public readonly record struct LiteralMarker(long Length, bool Waits, bool Binary)
{
    /// <summary>Reads the marker at the very end of a line (or gives null): its value and where it begins.</summary>
    public static (LiteralMarker Marker, int Start)? AtEnd(ReadOnlySpan<byte> line)
    {
        if (line is not [.., (byte)'}']) return null;
        var end = line.Length - 1;
        var waits = true;
        if (end > 0 && line[end - 1] == (byte)'+') (waits, end) = (false, end - 1);
        var start = end;
        while (start > 0 && line[start - 1] is >= (byte)'0' and <= (byte)'9') start--;
        if (start == end || start == 0 || line[start - 1] != (byte)'{') return null;
        long length = 0;
        foreach (var digit in line[start..end])
        {
            // Beyond 63 bits it stays at the largest value: too big for every limit.
            length = length > (long.MaxValue - 9) / 10 ? long.MaxValue : (length * 10) + (digit - '0');
        }

        start--;
        var binary = start > 0 && line[start - 1] == (byte)'~';
        return (new LiteralMarker(length, waits, binary), binary ? start - 1 : start);
    }
}
