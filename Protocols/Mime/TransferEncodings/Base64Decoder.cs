using System.Buffers;
using System.Buffers.Text;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime;

/// <summary>Base64: RFC 2045 §6.8. Octets outside the alphabet are skipped; padding ends a group wherever it comes, and further groups may follow.</summary>
/// <remarks>
/// Clean lines go through the vectorised decoder of the framework; a line with anything else in it is read octet by octet. A group that was cut
/// gives the octets it holds whole, but behind padding, where it is no data any more. Octets whose first line begins with a character that
/// is none of base64 are no base64, unless only groups follow it, and are given as they stand. <see cref="DefectKind.InvalidBase64"/> is reported for octets that are neither of the alphabet nor white space,
/// for padding where none may stand, for what follows padding, and for a group that is not full where the data end.
/// </remarks>
/// <param name="defects">Takes the repairs; offsets count the encoded octets.</param>
public sealed class Base64Decoder(DefectScope defects = default) : TransferDecoder
{
    private const byte Skip = 0xFF, Pad = 0xFE, White = 0xFD;

    /// <summary>Shorter lines are not worth the call.</summary>
    private const int Worthwhile = 16;

    /// <summary>Octets of the first line that are gathered when they do not look like base64.</summary>
    private const int MaxHead = 128, LongLine = 40;

    /// <summary>The longest line, its end included, that is taken together with others; how many are.</summary>
    private const int MaxLine = 80, BatchLines = 32;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private static readonly byte[] Values = MakeValues();

    private long _position;
    private int _held;
    private int _count;
    private int _padsMissing;
    private bool _padded;

    /// <summary>Data came behind padding.</summary>
    private bool _joined;
    private byte[]? _head;
    private int _headLength;
    private Start _start;

    private enum Start
    {
        Before,
        Data,
        NoBase64,
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (_start == Start.Data) return Data(input, output);
        var written = 0;
        if (_start == Start.Before)
        {
            input = input[Gather(input)..];
            if (_start == Start.Before) return 0;
            written = Release(output);
        }

        return written + (_start == Start.Data ? Data(input, output[written..]) : Copy(input, output[written..]));
    }

    /// <inheritdoc/>
    public override int Finish(Span<byte> output)
    {
        if (_start == Start.Before && _headLength > 0) Decide();
        var written = Release(output);
        if (_count > 0 || _padsMissing > 0) defects.Report(DefectKind.InvalidBase64, _position);
        written += _joined ? 0 : Flush(_held, _count, output[written..]);
        (_held, _count, _padsMissing) = (0, 0, 0);
        return written;
    }

    private int Data(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int written = 0, i = 0, careful = 0;
        while (i < input.Length)
        {
            var whole = _count == 0 && !_padded;
            if (whole && careful-- <= 0) i += Lines(input[i..], output, ref written, out careful);
            if (whole) i += Block(input[i..], output, ref written);
            i += Octets(input[i..], i, lineEnded: !whole, output, ref written);
        }

        _position += input.Length;
        return written;
    }

    private int Copy(ReadOnlySpan<byte> input, Span<byte> output)
    {
        input.CopyTo(output);
        _position += input.Length;
        return input.Length;
    }

    /// <summary>Passes over white space; of octets that do not begin as base64 the first line is gathered.</summary>
    /// <returns>Octets taken.</returns>
    private int Gather(ReadOnlySpan<byte> input)
    {
        var i = 0;
        while (_headLength == 0 && i < input.Length && Values[input[i]] == White) i++;
        if (_headLength == 0) _position += i;
        if (i == input.Length) return i;
        if (_headLength == 0 && !IsForeign(input[i]))
        {
            _start = Start.Data;
            return i;
        }

        _head ??= new byte[MaxHead];
        while (i < input.Length && _headLength < MaxHead)
        {
            _head[_headLength++] = input[i++];
            if (_head[_headLength - 1] == '\n') break;
        }

        if (_headLength == MaxHead || _head[_headLength - 1] == '\n') Decide();
        return i;
    }

    /// <summary>A printable character of ASCII that is none of base64, in any of its alphabets.</summary>
    private static bool IsForeign(byte octet) => octet is > (byte)' ' and < 0x7F and not ((byte)'-' or (byte)'_') && Values[octet] == Skip;

    /// <summary>One stray character before whole groups or a long line is passed over; else the octets are no base64.</summary>
    private void Decide()
    {
        int foreign = 0, digits = 0;
        foreach (var octet in _head.AsSpan(0, _headLength))
        {
            if (IsForeign(octet) || octet is (byte)' ' or (byte)'\t') foreign++;
            else if (Values[octet] is <= 63 or Pad) digits++;
        }

        var data = foreign == 1 && (digits % 4 == 0 || digits >= LongLine);
        _start = data ? Start.Data : Start.NoBase64;
        if (!data) defects.Report(DefectKind.InvalidBase64, _position);
    }

    /// <summary>What was gathered.</summary>
    private int Release(Span<byte> output)
    {
        var head = _head.AsSpan(0, _headLength);
        _headLength = 0;
        return _start == Start.Data ? Data(head, output) : Copy(head, output);
    }

    /// <summary>Lines of one length, as encoders write them, taken together without their ends.</summary>
    /// <param name="input">Begins with a line.</param>
    /// <param name="output">Takes the octets.</param>
    /// <param name="written">Octets of it that are used.</param>
    /// <param name="careful">So many lines are not to be tried this way, because something is wrong with one of them.</param>
    /// <returns>Octets taken.</returns>
    private static int Lines(ReadOnlySpan<byte> input, Span<byte> output, ref int written, out int careful)
    {
        careful = 0;
        var stride = input[..Math.Min(input.Length, MaxLine)].IndexOf((byte)'\n') + 1;
        var ending = stride > 1 && input[stride - 2] == '\r' ? 2 : 1;
        var length = stride - ending;
        if (length < Worthwhile || length % 4 != 0) return 0;
        Span<byte> digits = stackalloc byte[BatchLines * MaxLine];
        var at = 0;
        while (true)
        {
            var lines = 0;
            for (var next = at; lines < BatchLines && IsLine(input, next, length, ending); next += stride) input.Slice(next, length).CopyTo(digits[(lines++ * length)..]);
            if (lines == 0) return at;
            // White space inside a line makes less of it.
            _ = Base64.DecodeFromUtf8(digits[..(lines * length)], output[written..], out _, out var made, isFinalBlock: false);
            if (made != lines * length / 4 * 3)
            {
                careful = lines;
                return at;
            }

            written += made;
            at += lines * stride;
        }
    }

    private static bool IsLine(ReadOnlySpan<byte> input, int at, int length, int ending)
    {
        var end = at + length + ending;
        return end <= input.Length && input[end - 1] == '\n' && (ending == 1 || input[end - 2] == '\r');
    }

    /// <summary>The whole groups before the first octet that is no digit, such as a line end.</summary>
    /// <returns>Octets taken.</returns>
    private static int Block(ReadOnlySpan<byte> input, Span<byte> output, ref int written)
    {
        var clean = input.IndexOfAnyExcept(Digits);
        clean = (clean < 0 ? input.Length : clean) & ~3;
        if (clean < Worthwhile) return 0;
        _ = Base64.DecodeFromUtf8(input[..clean], output[written..], out var taken, out var made, isFinalBlock: false);
        written += made;
        return taken;
    }

    /// <summary>Octet by octet, or whole groups four at a time, to the next line that begins with a group.</summary>
    /// <returns>Octets taken.</returns>
    private int Octets(ReadOnlySpan<byte> input, int start, bool lineEnded, Span<byte> output, ref int written)
    {
        int held = _held, count = _count;
        ReadOnlySpan<byte> values = Values;
        var i = 0;
        while (i < input.Length)
        {
            while (count == 0 && !_padded && !lineEnded && i + 4 <= input.Length)
            {
                uint a = values[input[i]], b = values[input[i + 1]], c = values[input[i + 2]], d = values[input[i + 3]];
                if ((a | b | c | d) > 63) break;
                Put((int)((a << 18) | (b << 12) | (c << 6) | d), output, ref written);
                i += 4;
            }

            if (i == input.Length || (lineEnded && count == 0 && !_padded)) break;
            lineEnded |= input[i] == '\n';
            var value = values[input[i++]];
            if (value > 63)
            {
                written += Other(value, start + i - 1, ref held, ref count, output[written..]);
                continue;
            }

            // Data behind padding: another piece of base64 was joined on, or the sender padded in between.
            if (_padded) Behind(start + i - 1);
            held = (held << 6) | value;
            if (++count < 4) continue;
            Put(held, output, ref written);
            (held, count) = (0, 0);
        }

        (_held, _count) = (held, count);
        return i;
    }

    /// <summary>An octet that is no digit.</summary>
    private int Other(byte value, int at, ref int held, ref int count, Span<byte> output)
    {
        if (value == White) return 0;
        if (value == Skip)
        {
            defects.Report(DefectKind.InvalidBase64, _position + at);
            return 0;
        }

        if (count < 2 && _padsMissing == 0) defects.Report(DefectKind.InvalidBase64, _position + at);
        _padsMissing = count >= 2 ? 3 - count : Math.Max(0, _padsMissing - 1);
        var written = Flush(held, count, output);
        (held, count, _padded) = (0, 0, true);
        return written;
    }

    private void Behind(int at)
    {
        defects.Report(DefectKind.InvalidBase64, _position + at);
        (_padded, _padsMissing, _joined) = (false, 0, true);
    }

    private static void Put(int group, Span<byte> output, ref int written)
    {
        output[written + 2] = (byte)group;
        output[written + 1] = (byte)(group >> 8);
        output[written] = (byte)(group >> 16);
        written += 3;
    }

    /// <summary>Two or three digits give one or two octets; a single digit gives none.</summary>
    private static int Flush(int held, int count, Span<byte> output)
    {
        if (count < 2) return 0;
        held <<= 6 * (4 - count);
        output[0] = (byte)(held >> 16);
        if (count == 2) return 1;
        output[1] = (byte)(held >> 8);
        return 2;
    }

    private static byte[] MakeValues()
    {
        var values = new byte[256];
        values.AsSpan().Fill(Skip);
        var digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (var i = 0; i < digits.Length; i++) values[digits[i]] = (byte)i;
        foreach (var white in " \t\r\n"u8) values[white] = White;
        values['='] = Pad;
        return values;
    }
}
