using System.Text;

namespace Mox.Protocols.Mime.Fields;

/// <content>Writing encoded words.</content>
public static partial class EncodedWord
{
    /// <summary>RFC 2047 §2: a word is at most 75 characters.</summary>
    private const int MaxWord = 75;

    private const string QStart = "=?utf-8?q?";
    private const string BStart = "=?utf-8?b?";

    /// <summary>Must this text be encoded to stand in an unstructured field of ASCII? True also for text that would read as an encoded word.</summary>
    public static bool Needs(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0 || text.Contains("=?", StringComparison.Ordinal)
            || text.StartsWith(' ') || text.EndsWith(' ') || text.Contains("  ", StringComparison.Ordinal);
    }

    /// <summary>The whole text as encoded words in UTF-8, parted by single spaces at which a field may be folded; no character is split between words. RFC 2047 §5.</summary>
    /// <param name="firstRoom">Characters left on the line for the first word.</param>
    public static string Encode(string text, int firstRoom = MaxWord)
    {
        ArgumentNullException.ThrowIfNull(text);
        var utf8 = Encoding.UTF8.GetByteCount(text);
        var plain = text.Count(c => c < 0x80 && IsPlainQ((byte)c));
        var base64 = plain + (3 * (utf8 - plain)) > ((utf8 + 2) / 3 * 4) + 2;
        return base64 ? EncodeB(text, firstRoom) : EncodeQ(text, firstRoom);
    }

    private static string EncodeQ(string text, int firstRoom)
    {
        var result = new StringBuilder(QStart);
        var room = Room(firstRoom, QStart);
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(octets);
            var cost = length == 1 && (IsPlainQ(octets[0]) || octets[0] == ' ') ? 1 : 3 * length;
            if (cost > room)
            {
                result.Append("?= ").Append(QStart);
                room = Room(MaxWord, QStart);
            }

            room -= cost;
            foreach (var octet in octets[..length])
            {
                if (octet == ' ') result.Append('_');
                else if (IsPlainQ(octet)) result.Append((char)octet);
                else result.Append('=').Append("0123456789ABCDEF"[octet >> 4]).Append("0123456789ABCDEF"[octet & 15]);
            }
        }

        return result.Append("?=").ToString();
    }

    private static string EncodeB(string text, int firstRoom)
    {
        var result = new StringBuilder();
        var word = new List<byte>();
        var room = Room(firstRoom, BStart) / 4 * 3;
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(octets);
            if (word.Count + length > room && word.Count > 0)
            {
                Flush(result, word);
                result.Append(' ');
                room = Room(MaxWord, BStart) / 4 * 3;
            }

            foreach (var octet in octets[..length]) word.Add(octet);
        }

        Flush(result, word);
        return result.ToString();

        static void Flush(StringBuilder result, List<byte> word)
        {
            result.Append(BStart).Append(Convert.ToBase64String([.. word])).Append("?=");
            word.Clear();
        }
    }

    /// <summary>At least one character fits into the first word.</summary>
    private static int Room(int width, string start) => Math.Max(12, Math.Min(width, MaxWord) - start.Length - 2);

    /// <summary>RFC 2047 §5 rule 3: what may stand plainly even in a phrase.</summary>
    private static bool IsPlainQ(byte octet) => char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'!' or (byte)'*' or (byte)'+' or (byte)'-' or (byte)'/';
}
