using System.Globalization;
using System.Text;

namespace Mox.Protocols.Mime;

/// <summary>Makes of a name that a sender gave a file one that can be shown and used.</summary>
/// <remarks>RFC 2183 §2.3: no path may come through; nor may characters that control, or that turn the direction of the text to hide what the name ends in.</remarks>
public static class AttachmentName
{
    /// <summary>UTF-8 octets of a name at most, so that any file system takes it.</summary>
    public const int MaxOctets = 240;

    /// <summary>An extension longer than this is not kept when a name is cut.</summary>
    private const int MaxExtension = 16;

    /// <summary>The name without path, control characters, marks of direction and characters that file systems keep for themselves; null when nothing is left.</summary>
    public static string? Clean(string? name)
    {
        if (string.IsNullOrEmpty(name)) return null;
        var last = name.AsSpan();
        var slash = last.TrimEnd("/\\ ").LastIndexOfAny('/', '\\');
        if (slash >= 0) last = last[(slash + 1)..];
        var clean = new StringBuilder(Math.Min(last.Length, MaxOctets));
        foreach (var rune in last.EnumerateRunes())
        {
            // More than this is cut away in any case; an extension far behind is none.
            if (clean.Length > 4 * MaxOctets) break;
            if (rune.Value is '<' or '>' or ':' or '"' or '|' or '?' or '*' or '/' or '\\') clean.Append('_');
            else if (Rune.IsWhiteSpace(rune)) Space(clean);
            else if (IsPlain(rune)) clean.Append(rune);
        }

        // Windows drops dots and spaces at the end.
        var text = Cut(clean.ToString().Trim().TrimEnd('.', ' '));
        return text.Length == 0 ? null : IsDevice(text) ? "_" + text : text;
    }

    private static void Space(StringBuilder clean)
    {
        if (clean.Length > 0 && clean[^1] != ' ') clean.Append(' ');
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
        // Of the format characters only the two that join and part letters say something.
        && (Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format || rune.Value is 0x200C or 0x200D) && rune.Value != 0xFFFD;

    /// <summary>Names that Windows takes for devices.</summary>
    private static bool IsDevice(string text)
    {
        var stem = text.AsSpan();
        var dot = stem.IndexOf('.');
        if (dot >= 0) stem = stem[..dot];
        stem = stem.TrimEnd();
        return stem.Length switch
        {
            3 => Is(stem, "CON") || Is(stem, "PRN") || Is(stem, "AUX") || Is(stem, "NUL"),
            4 => char.IsAsciiDigit(stem[3]) && (Is(stem[..3], "COM") || Is(stem[..3], "LPT")),
            _ => false,
        };

        static bool Is(ReadOnlySpan<char> text, string name) => text.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static string Cut(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= MaxOctets) return text;
        var dot = text.LastIndexOf('.');
        var extension = dot > 0 && text.Length - dot <= MaxExtension ? text[dot..] : "";
        var room = MaxOctets - Encoding.UTF8.GetByteCount(extension);
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0) break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length].TrimEnd('.', ' ') + extension;
    }
}
