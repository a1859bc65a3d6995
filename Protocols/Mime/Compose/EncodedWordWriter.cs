using System.Runtime.InteropServices;
using System.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>Writes text as encoded words in UTF-8, for headers that must be ASCII.</summary>
/// <remarks>RFC 2047 §2 and §5. Half of a surrogate pair stands for no character: it is written as U+FFFD.</remarks>
public static class EncodedWordWriter
{
    /// <summary>RFC 2047 §2: a word is at most 75 characters.</summary>
    public const int MaxWord = 75;

    private const string QStart = "=?utf-8?q?";
    private const string BStart = "=?utf-8?b?";
    private const string End = "?=";

    /// <summary>Must this text be encoded to stand in an unstructured field of ASCII? True also for text that would read as an encoded word, and for white space that would not come back.</summary>
    public static bool Needs(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0 || WouldChange(text);
    }

    /// <summary>Must it be encoded even where UTF-8 may stand? Control characters and what some readers take for a line break, and all that <see cref="Needs"/> says of ASCII.</summary>
    /// <remarks>RFC 6532 §3.2 adds characters above U+007F only.</remarks>
    public static bool NeedsInUtf8(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var c in text)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029') return true;
        }

        return WouldChange(text);
    }

    /// <summary>The whole text as encoded words, parted by single spaces at which a field may be folded; no character is split between words. Q or B, whichever is shorter.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="firstRoom">Characters left on the line for the first word; at least one character goes into it all the same.</param>
    public static string Write(string text, int firstRoom = MaxWord)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (octets, quoted) = (0L, 0L);
        foreach (var rune in text.EnumerateRunes())
        {
            octets += rune.Utf8SequenceLength;
            quoted += QCost(rune);
        }

        return new Words(quoted > (octets + 2) / 3 * 4, text.Length).Write(text, firstRoom);
    }

    private static bool WouldChange(string text) => text.Contains("=?", StringComparison.Ordinal)
        || text.StartsWith(' ') || text.EndsWith(' ') || text.Contains("  ", StringComparison.Ordinal);

    private static int QCost(Rune rune) => rune.IsAscii && (IsPlainQ((byte)rune.Value) || rune.Value == ' ') ? 1 : 3 * rune.Utf8SequenceLength;

    /// <summary>RFC 2047 §5 rule 3: what may stand plainly even in a phrase.</summary>
    private static bool IsPlainQ(byte octet) => char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'!' or (byte)'*' or (byte)'+' or (byte)'-' or (byte)'/';

    private readonly struct Words(bool base64, int length)
    {
        private readonly StringBuilder _result = new(length + (length / 2) + 16);
        private readonly List<byte> _word = new(MaxWord);

        public string Write(string text, int firstRoom)
        {
            var room = Room(firstRoom);
            var cost = 0;
            Span<byte> utf8 = stackalloc byte[4];
            foreach (var rune in text.EnumerateRunes())
            {
                var character = utf8[..rune.EncodeToUtf8(utf8)];
                var price = base64 ? character.Length : QCost(rune);
                if (cost + price > room && cost > 0)
                {
                    Flush();
                    (room, cost) = (Room(MaxWord), 0);
                }

                _word.AddRange(character);
                cost += price;
            }

            Flush();
            return _result.ToString();
        }

        /// <summary>What a word of this width holds: characters of Q, octets of B. The longest character has four octets.</summary>
        private int Room(int width)
        {
            var inside = Math.Max(12, Math.Min(width, MaxWord) - QStart.Length - End.Length);
            return base64 ? inside / 4 * 3 : inside;
        }

        private void Flush()
        {
            if (_word.Count == 0) return;
            if (_result.Length > 0) _result.Append(' ');
            _result.Append(base64 ? BStart : QStart);
            if (base64) _result.Append(Convert.ToBase64String(CollectionsMarshal.AsSpan(_word)));
            else Q(CollectionsMarshal.AsSpan(_word));
            _result.Append(End);
            _word.Clear();
        }

        /// <remarks>RFC 2047 §4.2.</remarks>
        private void Q(ReadOnlySpan<byte> octets)
        {
            foreach (var octet in octets)
            {
                if (octet == ' ') _result.Append('_');
                else if (IsPlainQ(octet)) _result.Append((char)octet);
                else _result.Append('=').Append("0123456789ABCDEF"[octet >> 4]).Append("0123456789ABCDEF"[octet & 15]);
            }
        }
    }
}
