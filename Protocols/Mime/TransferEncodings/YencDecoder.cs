using System.Numerics;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime;

/// <summary>yEnc: octets moved up by 42, with <c>=</c> before those that may not stand in a line. What stands before the <c>=ybegin</c> line and behind the <c>=yend</c> line is dropped.</summary>
/// <remarks>
/// The public description of yEnc, version 1.3. Of a file in several parts one part is decoded, that in hand. Size and CRC-32 of the last line are
/// checked and a difference is reported as <see cref="DefectKind.InvalidUuencode"/>; the data are given all the same.
/// </remarks>
/// <param name="defects">Takes <see cref="DefectKind.InvalidUuencode"/>, for a missing beginning or end too; offsets count the encoded octets.</param>
public sealed class YencDecoder(DefectScope defects = default) : TransferDecoder
{
    /// <summary>Keyword lines are at most this long; what lies behind is not read.</summary>
    private const int MaxLine = 1024;

    private readonly byte[] _line = new byte[MaxLine];
    private long _position;
    private long _size;
    private uint _checksum;
    private int _length;
    private Phase _phase;
    private bool _multipart;

    private enum Phase
    {
        /// <summary>Before <c>=ybegin</c>: lines are gathered and dropped.</summary>
        Before,

        /// <summary>At the beginning of a line of data.</summary>
        LineStart,

        /// <summary>Behind an equals sign at the beginning of a line: <c>y</c> makes it a keyword line.</summary>
        Mark,

        Data,

        /// <summary>Behind an equals sign inside a line.</summary>
        Escaped,

        /// <summary>A keyword line is gathered.</summary>
        Keyword,

        /// <summary>Behind <c>=yend</c>.</summary>
        After,
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int written = 0, i = 0;
        while (i < input.Length && _phase != Phase.After)
        {
            if (_phase is Phase.Before or Phase.Keyword) i += Gather(input[i..]);
            else if (_phase == Phase.Data) i += Data(input[i..], output, ref written);
            else i += Step(input[i], output, ref written);
        }

        Count(output[..written]);
        _position += input.Length;
        return written;
    }

    /// <inheritdoc/>
    public override int Finish(Span<byte> output)
    {
        if (_phase == Phase.Keyword) Line();
        if (_phase != Phase.After) defects.Report(DefectKind.InvalidUuencode, _position);
        _phase = Phase.After;
        return 0;
    }

    private void Count(ReadOnlySpan<byte> decoded)
    {
        _size += decoded.Length;
        _checksum = Crc32.Append(_checksum, decoded);
        if (_phase == Phase.After && _length > 0) Check();
    }

    private int Gather(ReadOnlySpan<byte> input)
    {
        var end = input.IndexOf((byte)'\n');
        var piece = end < 0 ? input : input[..end];
        var kept = piece[..Math.Min(piece.Length, MaxLine - _length)];
        kept.CopyTo(_line.AsSpan(_length));
        _length += kept.Length;
        if (end < 0) return input.Length;
        Line();
        return end + 1;
    }

    /// <summary>A whole line before the data or with a keyword.</summary>
    private void Line()
    {
        var line = _line.AsSpan(0, _length);
        if (_phase == Phase.Before)
        {
            if (line.StartsWith("=ybegin "u8)) (_phase, _multipart) = (Phase.LineStart, YencLine.Number(line, "part"u8) is not null);
            _length = 0;
        }
        else if (line.StartsWith("=yend"u8))
        {
            _phase = Phase.After;
        }
        else
        {
            (_phase, _length) = (Phase.LineStart, 0);
        }
    }

    private int Data(ReadOnlySpan<byte> input, Span<byte> output, ref int written)
    {
        var end = input.IndexOfAny((byte)'=', (byte)'\r', (byte)'\n');
        var run = end < 0 ? input : input[..end];
        Move(run, output.Slice(written, run.Length));
        written += run.Length;
        if (end < 0) return run.Length;
        _phase = input[end] switch { (byte)'=' => Phase.Escaped, (byte)'\n' => Phase.LineStart, _ => Phase.Data };
        return end + 1;
    }

    private static void Move(ReadOnlySpan<byte> run, Span<byte> target)
    {
        var by = new Vector<byte>(42);
        var i = 0;
        for (; i + Vector<byte>.Count <= run.Length; i += Vector<byte>.Count) (new Vector<byte>(run[i..]) - by).CopyTo(target[i..]);
        for (; i < run.Length; i++) target[i] = (byte)(run[i] - 42);
    }

    private int Step(byte octet, Span<byte> output, ref int written)
    {
        switch (_phase)
        {
            case Phase.LineStart when octet is (byte)'\r' or (byte)'\n':
                return 1;
            case Phase.LineStart when octet == '=':
                _phase = Phase.Mark;
                return 1;
            case Phase.Mark when octet == 'y':
                "=y"u8.CopyTo(_line);
                (_phase, _length) = (Phase.Keyword, 2);
                return 1;
            case Phase.Mark or Phase.Escaped when octet is (byte)'\r' or (byte)'\n':
                // An escape cut off by a line end.
                defects.Report(DefectKind.InvalidUuencode, _position);
                _phase = Phase.Data;
                return 0;
            case Phase.Mark or Phase.Escaped:
                output[written++] = (byte)(octet - 64 - 42);
                _phase = Phase.Data;
                return 1;
            default:
                _phase = Phase.Data;
                return 0;
        }
    }

    /// <summary>Compares size and checksum of the part, or of the whole file when it came in one.</summary>
    private void Check()
    {
        var line = _line.AsSpan(0, _length);
        var checksum = YencLine.Checksum(line, "pcrc32"u8) ?? (_multipart ? null : YencLine.Checksum(line, "crc32"u8));
        if (YencLine.Number(line, "size"u8) is { } size && size != _size) defects.Report(DefectKind.InvalidUuencode, _position);
        else if (checksum is not null && checksum != _checksum) defects.Report(DefectKind.InvalidUuencode, _position);
        _length = 0;
    }
}
