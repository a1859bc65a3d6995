namespace Mox.Protocols.Mime;

/// <summary>Uuencode, which some old mail uses under the name x-uuencode. What stands before the <c>begin</c> line and behind the end is dropped.</summary>
public sealed class UuDecoder : TransferDecoder
{
    private const int MaxLine = 256;

    private readonly byte[] _line = new byte[MaxLine];
    private int _length;
    private bool _begun;
    private bool _ended;

    public override int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var written = 0;
        while (!input.IsEmpty && !_ended)
        {
            var end = input.IndexOf((byte)'\n');
            var piece = end < 0 ? input : input[..end];
            var kept = piece[..Math.Min(piece.Length, MaxLine - _length)];
            kept.CopyTo(_line.AsSpan(_length));
            _length += kept.Length;
            if (end < 0) break;
            input = input[(end + 1)..];
            written += TakeLine(output[written..]);
        }

        return written;
    }

    public override int Finish(Span<byte> output) => _ended || _length == 0 ? 0 : TakeLine(output);

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
        var count = Value(line[0]);
        _ended = count == 0 || line.SequenceEqual("end"u8);
        if (_ended) return 0;
        var digits = line[1..];
        var written = 0;
        for (var i = 0; written < count && i < digits.Length; i += 4)
        {
            // Trailing spaces may have been lost on the way: they stand for zero.
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
