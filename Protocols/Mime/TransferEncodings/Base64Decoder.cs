using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>Base64: RFC 2045 §6.8. Octets outside the alphabet are skipped; padding ends a group wherever it comes, and further groups may follow.</summary>
public sealed class Base64Decoder : TransferDecoder
{
    private const byte Skip = 0xFF;
    private const byte Pad = 0xFE;

    private static readonly byte[] Values = MakeValues();

    private int _held;
    private int _count;

    public override int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int held = _held, count = _count, written = 0;
        ReadOnlySpan<byte> values = Values;
        var i = 0;
        while (i < input.Length)
        {
            if (count == 0)
            {
                // Whole groups, the ordinary case.
                while (i + 4 <= input.Length)
                {
                    uint a = values[input[i]], b = values[input[i + 1]], c = values[input[i + 2]], d = values[input[i + 3]];
                    if ((a | b | c | d) > 63) break;
                    var group = (a << 18) | (b << 12) | (c << 6) | d;
                    output[written] = (byte)(group >> 16);
                    output[written + 1] = (byte)(group >> 8);
                    output[written + 2] = (byte)group;
                    written += 3;
                    i += 4;
                }

                if (i >= input.Length) break;
            }

            var value = values[input[i++]];
            if (value == Skip) continue;
            if (value == Pad)
            {
                written += Flush(held, count, output[written..]);
                (held, count) = (0, 0);
                continue;
            }

            held = (held << 6) | value;
            if (++count < 4) continue;
            output[written] = (byte)(held >> 16);
            output[written + 1] = (byte)(held >> 8);
            output[written + 2] = (byte)held;
            written += 3;
            (held, count) = (0, 0);
        }

        (_held, _count) = (held, count);
        return written;
    }

    public override int Finish(Span<byte> output)
    {
        var written = Flush(_held, _count, output);
        (_held, _count) = (0, 0);
        return written;
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
        for (var i = 0; i < values.Length; i++)
        {
            var value = EncodedWord.Base64Value((char)i);
            values[i] = value >= 0 ? (byte)value : Skip;
        }

        values['='] = Pad;
        return values;
    }
}
