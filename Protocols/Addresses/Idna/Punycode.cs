using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses.Idna;

/// <summary>Unicode text written with the characters of host names, without the prefix <c>xn--</c>.</summary>
/// <remarks>RFC 3492 §6. The work grows with the square of the length, so that is bounded: a label has 63 octets at most, far below <see cref="MaxLength"/>.</remarks>
public static class Punycode
{
    /// <summary>The longest text encoded or decoded, in UTF-16 code units.</summary>
    public const int MaxLength = 2048;

    private const int Base = 36, TMin = 1, TMax = 26, Skew = 38, Damp = 700, InitialBias = 72, InitialN = 0x80;

    /// <summary>Encodes; the case of ASCII letters is kept. Faults: too long, numbers that would be too large, or an unpaired surrogate.</summary>
    public static Parsed<string> Encode(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength) return new SyntaxFault(MaxLength, "shorter label");
        Span<int> buffer = text.Length <= 128 ? stackalloc int[128] : new int[text.Length];
        var count = 0;
        var output = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text[i..], out var rune, out var used) != System.Buffers.OperationStatus.Done) return new SyntaxFault(i, "Unicode character");
            i += used;
            buffer[count++] = rune.Value;
            if (rune.IsAscii) output.Append((char)rune.Value);
        }

        var codes = buffer[..count];
        var basic = output.Length;
        if (basic > 0) output.Append('-');
        return Extended(codes, basic, output) ? output.ToString() : new SyntaxFault(0, "shorter label");
    }

    /// <summary>Decodes. Faults: a character that is no digit, an end amid a number, a number beyond Unicode, a surrogate, or too long a text.</summary>
    public static Parsed<string> Decode(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength) return new SyntaxFault(MaxLength, "shorter label");
        if (text.IndexOfAnyExceptInRange('\0', '\x7F') is var bad and >= 0) return new SyntaxFault(bad, "ASCII character");
        var basic = Math.Max(text.LastIndexOf('-'), 0);
        Span<int> buffer = text.Length <= 128 ? stackalloc int[128] : new int[text.Length];
        for (var i = 0; i < basic; i++) buffer[i] = text[i];
        var (count, n, bias, insertion) = (basic, InitialN, InitialBias, 0L);
        for (var at = basic > 0 ? basic + 1 : 0; at < text.Length;)
        {
            var begin = at;
            if (Delta(text, ref at, bias) is not { } delta) return new SyntaxFault(at, "punycode digit");
            insertion += delta;
            count++;
            bias = Adapt(delta, count, begin == (basic > 0 ? basic + 1 : 0));
            if (insertion / count > 0x10FFFF - n) return new SyntaxFault(begin, "number of a Unicode character");
            n += (int)(insertion / count);
            if (n is >= 0xD800 and <= 0xDFFF) return new SyntaxFault(begin, "number of a Unicode character");
            var place = (int)(insertion % count);
            buffer[place..(count - 1)].CopyTo(buffer[(place + 1)..]);
            buffer[place] = n;
            insertion = place + 1;
        }

        var output = new StringBuilder(count + 8);
        foreach (var code in buffer[..count])
        {
            if (code < 0x10000) output.Append((char)code);
            else output.Append(char.ConvertFromUtf32(code));
        }

        return output.ToString();
    }

    /// <summary>False when a number would be beyond what decoders must take (RFC 3492 §6.4).</summary>
    private static bool Extended(ReadOnlySpan<int> codes, int basic, StringBuilder output)
    {
        var (n, delta, bias) = (InitialN, 0L, InitialBias);
        for (var handled = basic; handled < codes.Length;)
        {
            var next = int.MaxValue;
            foreach (var code in codes) next = code >= n && code < next ? code : next;
            delta += (long)(next - n) * (handled + 1);
            n = next;
            if (delta > int.MaxValue) return false;
            foreach (var code in codes)
            {
                if (code < n) delta++;
                if (code != n) continue;
                Write(delta, bias, output);
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            n++;
        }

        return true;
    }

    /// <summary>Writes one generalized variable-length integer (RFC 3492 §3.3).</summary>
    private static void Write(long value, int bias, StringBuilder output)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Math.Clamp(k - bias, TMin, TMax);
            if (value < threshold) break;
            output.Append(Digit((int)(threshold + ((value - threshold) % (Base - threshold)))));
            value = (value - threshold) / (Base - threshold);
        }

        output.Append(Digit((int)value));
    }

    /// <summary>Reads one generalized variable-length integer; null when it does not end, is too large or has something that is no digit.</summary>
    private static long? Delta(ReadOnlySpan<char> text, ref int at, int bias)
    {
        var (value, weight) = (0L, 1L);
        for (var k = Base; at < text.Length; k += Base)
        {
            var digit = Value(text[at]);
            if (digit < 0) return null;
            at++;
            value += digit * weight;
            if (value > int.MaxValue) return null;
            var threshold = Math.Clamp(k - bias, TMin, TMax);
            if (digit < threshold) return value;
            weight *= Base - threshold;
            if (weight > int.MaxValue) return null;
        }

        return null;
    }

    /// <summary>RFC 3492 §6.1.</summary>
    private static int Adapt(long delta, int points, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / points;
        var k = 0;
        for (; delta > (Base - TMin) * TMax / 2; k += Base) delta /= Base - TMin;
        return (int)(k + ((Base - TMin + 1) * delta / (delta + Skew)));
    }

    private static char Digit(int value) => (char)(value < 26 ? 'a' + value : '0' + value - 26);

    private static int Value(char c) => c switch
    {
        >= 'a' and <= 'z' => c - 'a',
        >= 'A' and <= 'Z' => c - 'A',
        >= '0' and <= '9' => c - '0' + 26,
        _ => -1,
    };
}
