using System.Buffers;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Where the parts of an encoded word stand, counted from its first octet.</summary>
/// <remarks>RFC 2047 §2: <c>encoded-word = "=?" charset "?" encoding "?" encoded-text "?="</c>.</remarks>
internal readonly record struct WordShape(int CharsetLength, bool Base64, int TextStart, int TextLength)
{
    /// <summary>The longest encoded text that is read as a word; beyond it stays as it is.</summary>
    private const int MaxText = 4000;

    private const int MaxCharset = 75;

    private static readonly SearchValues<byte> CharsetEnds = SearchValues.Create("?=<>()[]@,;:\\\"/ \t\r\n\0"u8);

    public int Length => TextStart + TextLength + 2;

    /// <summary>The charset without the language of RFC 2231 §5.</summary>
    public ReadOnlySpan<byte> Charset(ReadOnlySpan<byte> word)
    {
        var charset = word.Slice(2, CharsetLength);
        var star = charset.IndexOf((byte)'*');
        return star > 0 ? charset[..star] : charset;
    }

    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> word) => word.Slice(TextStart, TextLength);

    /// <summary>Does an encoded word stand at the beginning?</summary>
    /// <param name="open">It began as one and has no end.</param>
    public static bool TryMatch(ReadOnlySpan<byte> octets, out WordShape word, out bool open)
    {
        word = default;
        open = false;
        if (!octets.StartsWith("=?"u8)) return false;
        var rest = octets[2..];
        var charset = rest[..Math.Min(rest.Length, MaxCharset + 1)].IndexOfAny(CharsetEnds);
        if (charset <= 0 || rest[charset] != '?' || rest.Length < charset + 3) return false;
        var encoding = rest[charset + 1] | 0x20;
        if (encoding is not ('b' or 'q') || rest[charset + 2] != '?') return false;
        var start = 2 + charset + 3;
        var body = octets[start..];
        var end = body[..Math.Min(body.Length, MaxText + 2)].IndexOf("?="u8);
        // A word inside the text means that this one was never closed.
        open = end < 0 || body[..end].IndexOf("=?"u8) >= 0;
        if (!open) word = new WordShape(charset, encoding == 'b', start, end);
        return !open;
    }
}
