using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Encoded words: text of any charset inside a header of ASCII.</summary>
/// <remarks>RFC 2047 §2. Reading is lenient: words may touch other text, be longer than 75 characters, lack padding or hold raw spaces.</remarks>
public static class EncodedWord
{
    /// <summary>The longest encoded text that is read as a word; beyond it stays as it is.</summary>
    private const int MaxText = 4000;

    private const int MaxCharset = 75;

    private static readonly System.Buffers.SearchValues<char> CharsetEnds = System.Buffers.SearchValues.Create("?=<>()[]@,;:\\\"/ \t");

    /// <summary>Decodes all encoded words of an unfolded text. White space between two words is dropped (RFC 2047 §6.2) and characters split between two words of one charset are joined.</summary>
    /// <returns>One line: no CR, LF or NUL.</returns>
    public static string Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.IndexOf("=?", StringComparison.Ordinal);
        if (at < 0) return text;
        var result = new StringBuilder(text.Length);
        using var pending = new MemoryStream();
        string? charset = null;
        var copied = 0;
        while (at >= 0)
        {
            if (!TryMatch(text.AsSpan(at), out var word))
            {
                at = text.IndexOf("=?", at + 1, StringComparison.Ordinal);
                continue;
            }

            var between = text.AsSpan(copied, at - copied);
            var adjacent = charset is not null && between.IsWhiteSpace();
            var label = word.CharsetOf(text.AsSpan(at));
            if (!adjacent || !label.Equals(charset, StringComparison.OrdinalIgnoreCase)) Flush();
            if (!adjacent) result.Append(between);
            charset ??= label.ToString();
            word.AppendOctets(text.AsSpan(at), pending);
            copied = at + word.Length;
            at = text.IndexOf("=?", copied, StringComparison.Ordinal);
        }

        Flush();
        result.Append(text.AsSpan(copied));
        return HeaderText.OneLine(result.ToString());

        void Flush()
        {
            if (charset is null) return;
            result.Append(Charsets.Decode(charset, pending.GetBuffer().AsSpan(0, (int)pending.Length)));
            pending.SetLength(0);
            charset = null;
        }
    }

    /// <summary>Does the text begin with an encoded word?</summary>
    internal static bool TryMatch(ReadOnlySpan<char> text, out Word word)
    {
        word = default;
        if (!text.StartsWith("=?", StringComparison.Ordinal)) return false;
        var rest = text[2..];
        var charset = rest[..Math.Min(rest.Length, MaxCharset + 1)].IndexOfAny(CharsetEnds);
        if (charset <= 0 || rest[charset] != '?' || rest.Length < charset + 3) return false;
        var encoding = rest[charset + 1];
        if (encoding is not ('b' or 'B' or 'q' or 'Q') || rest[charset + 2] != '?') return false;
        var start = 2 + charset + 3;
        var body = text[start..];
        var end = body[..Math.Min(body.Length, MaxText + 2)].IndexOf("?=", StringComparison.Ordinal);
        if (end < 0) return false;
        // A word inside the text means that this one was never closed.
        if (body[..end].IndexOf("=?", StringComparison.Ordinal) >= 0) return false;
        word = new Word(charset, encoding is 'b' or 'B', start, end);
        return true;
    }

    internal readonly record struct Word(int CharsetLength, bool Base64, int TextStart, int TextLength)
    {
        public int Length => TextStart + TextLength + 2;

        /// <summary>The charset without the language of RFC 2231 §5.</summary>
        public ReadOnlySpan<char> CharsetOf(ReadOnlySpan<char> text)
        {
            var charset = text.Slice(2, CharsetLength);
            var star = charset.IndexOf('*');
            return star > 0 ? charset[..star] : charset;
        }

        public void AppendOctets(ReadOnlySpan<char> text, MemoryStream octets)
        {
            var encoded = text.Slice(TextStart, TextLength);
            if (Base64) AppendBase64(encoded, octets);
            else AppendQ(encoded, octets);
        }
    }

    /// <summary>RFC 2047 §4.1; characters outside the alphabet are skipped.</summary>
    private static void AppendBase64(ReadOnlySpan<char> encoded, MemoryStream octets)
    {
        int bits = 0, held = 0;
        foreach (var c in encoded)
        {
            var value = Base64Value(c);
            if (value < 0)
            {
                if (c == '=') (bits, held) = (0, 0);
                continue;
            }

            held = (held << 6) | value;
            bits += 6;
            if (bits < 8) continue;
            bits -= 8;
            octets.WriteByte((byte)(held >> bits));
            held &= (1 << bits) - 1;
        }
    }

    /// <summary>RFC 2047 §4.2.</summary>
    private static void AppendQ(ReadOnlySpan<char> encoded, MemoryStream octets)
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < encoded.Length; i++)
        {
            var c = encoded[i];
            if (c == '=' && i + 2 < encoded.Length && char.IsAsciiHexDigit(encoded[i + 1]) && char.IsAsciiHexDigit(encoded[i + 2]))
            {
                octets.WriteByte((byte)((HexValue(encoded[i + 1]) << 4) | HexValue(encoded[i + 2])));
                i += 2;
            }
            else if (c < 0x80)
            {
                octets.WriteByte(c == '_' ? (byte)' ' : (byte)c);
            }
            else if (Rune.DecodeFromUtf16(encoded[i..], out var rune, out var used) == System.Buffers.OperationStatus.Done)
            {
                octets.Write(utf8[..rune.EncodeToUtf8(utf8)]);
                i += used - 1;
            }
        }
    }

    internal static int Base64Value(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };

    internal static int HexValue(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
