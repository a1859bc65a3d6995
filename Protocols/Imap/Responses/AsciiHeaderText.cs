using System.Text;

namespace Mox.Protocols.Imap;

/// <summary>Decoded header text put back into ASCII, for clients that did not enable UTF-8.</summary>
/// <remarks>RFC 2047 §2: encoded words of at most 75 characters, none with a part of a character; RFC 2231 §4 for parameters.</remarks>
internal static class AsciiHeaderText
{
    private const int MaxWord = 75;
    private const string QStart = "=?utf-8?q?";
    private const string BStart = "=?utf-8?b?";
    private const string WordEnd = "?=";

    /// <summary>The text itself when it is ASCII and holds nothing that looks like an encoded word; else encoded words with a space between them.</summary>
    public static string Encode(string text)
    {
        if (Ascii.IsValid(text) && !text.Contains("=?", StringComparison.Ordinal)) return text;
        var (octets, quoted) = (0L, 0L);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            octets++;
            quoted += IsPlain(octet) || octet == (byte)' ' ? 1 : 3;
        }

        return quoted <= (octets + 2) / 3 * 4 ? Words(text, QStart, 1, Q) : Words(text, BStart, 0, B);
    }

    /// <summary>A parameter value as <c>utf-8''</c> and percent-encoded octets.</summary>
    public static string EncodeParameter(string value)
    {
        var result = new StringBuilder("utf-8''");
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            if (octet < 0x7f && (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')) result.Append((char)octet);
            else result.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return result.ToString();
    }

    /// <summary>Cuts the text into pieces between characters, as long as an encoded word may be.</summary>
    private static string Words(string text, string start, int quoted, Action<StringBuilder, ReadOnlySpan<byte>> encode)
    {
        var room = MaxWord - start.Length - WordEnd.Length;
        if (quoted == 0) room = room / 4 * 3;
        var result = new StringBuilder();
        var piece = new List<byte>(room);
        var cost = 0;
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var character = octets[..rune.EncodeToUtf8(octets)];
            var price = quoted == 0 ? character.Length : character.Length == 1 && (IsPlain(character[0]) || character[0] == (byte)' ') ? 1 : 3 * character.Length;
            if (cost + price > room) Finish(piece);
            piece.AddRange(character);
            cost += price;
        }

        Finish(piece);
        return result.ToString();

        void Finish(List<byte> octetsOfWord)
        {
            if (octetsOfWord.Count == 0) return;
            if (result.Length > 0) result.Append(' ');
            encode(result.Append(start), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(octetsOfWord));
            result.Append(WordEnd);
            octetsOfWord.Clear();
            cost = 0;
        }
    }

    private static void B(StringBuilder result, ReadOnlySpan<byte> octets) => result.Append(Convert.ToBase64String(octets));

    private static void Q(StringBuilder result, ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
        {
            if (octet == (byte)' ') result.Append('_');
            else if (IsPlain(octet)) result.Append((char)octet);
            else result.Append('=').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <remarks>RFC 2047 §5: what a phrase may hold as it is; that is allowed in all places.</remarks>
    private static bool IsPlain(byte octet) => octet < 0x7f && (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'!' or (byte)'*' or (byte)'+' or (byte)'-' or (byte)'/');
}
