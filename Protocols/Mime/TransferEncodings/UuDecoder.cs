using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime;

/// <summary>Uuencode, which some old mail uses under the name x-uuencode. What stands before the <c>begin</c> line and behind the end is dropped.</summary>
/// <param name="defects">Takes <see cref="DefectKind.InvalidUuencode"/> for lines of a wrong length and a missing beginning or end; offsets count the encoded octets.</param>
public sealed class UuDecoder(DefectScope defects = default) : TransferDecoder
{
    private const int MaxLine = 256;

    private readonly byte[] _line = new byte[MaxLine];
    private long _position;
    private long _lineStart;
    private int _length;
    private bool _begun;
    private bool _ended;

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int written = 0, i = 0;
        while (i < input.Length && !_ended)
        {
            var end = input[i..].IndexOf((byte)'\n');
            var piece = end < 0 ? input[i..] : input.Slice(i, end);
            var kept = piece[..Math.Min(piece.Length, MaxLine - _length)];
            kept.CopyTo(_line.AsSpan(_length));
            _length += kept.Length;
            if (end < 0) break;
            i += end + 1;
            written += TakeLine(output[written..]);
            _lineStart = _position + i;
        }

        _position += input.Length;
        return written;
    }

    /// <inheritdoc/>
    public override int Finish(Span<byte> output)
    {
        var written = _ended || _length == 0 ? 0 : TakeLine(output);
        if (!_ended) defects.Report(DefectKind.InvalidUuencode, _position);
        _ended = true;
        return written;
    }

    private int TakeLine(Span<byte> output)
    {
        var line = _line.AsSpan(0, _length).TrimEnd("\r"u8);
        _length = 0;
        if (!_begun)
        {
            _begun = line.StartsWith("begin "u8);
            return 0;
        }

        if (line.IsEmpty) return 0;
        _ended = UuLine.Octets(line) == 0 || line.SequenceEqual("end"u8);
        if (_ended) return 0;
        if (!UuLine.IsSound(line)) defects.Report(DefectKind.InvalidUuencode, _lineStart);
        return UuLine.Decode(line, output);
    }
}

/// <summary>One line of uuencoded data: a character for the number of octets, then four characters for each three.</summary>
internal static class UuLine
{
    /// <summary>Octets the line says it holds.</summary>
    public static int Octets(ReadOnlySpan<byte> line) => Value(line[0]);

    /// <summary>Could this be a line of data: only characters of the format, as many as it says? Spaces at its end may be lost, a check character may follow.</summary>
    public static bool IsSound(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line.IndexOfAnyExceptInRange((byte)' ', (byte)'`') >= 0) return false;
        var needed = ((Octets(line) + 2) / 3 * 4) + 1;
        // Some write only as many characters as the last group needs.
        return line.Length <= needed + 1 && (line.Length >= needed - 2 || line.TrimEnd((byte)' ').Length < line.Length || line.Length * 2 > needed);
    }

    /// <summary>Characters that are missing stand for zero.</summary>
    public static int Decode(ReadOnlySpan<byte> line, Span<byte> output)
    {
        var count = Octets(line);
        var digits = line[1..];
        var written = 0;
        for (var i = 0; written < count && i < digits.Length; i += 4)
        {
            int At(ReadOnlySpan<byte> span, int at) => at < span.Length ? Value(span[at]) : 0;
            var group = (At(digits, i) << 18) | (At(digits, i + 1) << 12) | (At(digits, i + 2) << 6) | At(digits, i + 3);
            if (written < count) output[written++] = (byte)(group >> 16);
            if (written < count) output[written++] = (byte)(group >> 8);
            if (written < count) output[written++] = (byte)group;
        }

        return written;
    }

    private static int Value(byte octet) => (octet - ' ') & 0x3F;
}
