using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Mox.Server.Webmail.Messages;

/// <summary>Names for parts that are saved as files: no path, no control or direction marks, never empty.</summary>
internal static class FileNames
{
    private const int MaxLength = 180;

    private static readonly FrozenSet<char> Forbidden = FrozenSet.ToFrozenSet("/\\:*?\"<>|");

    public static string Of(NumberedPart part) => Safe(part.Part.FileName) ?? MadeUp(part);

    /// <summary>A harmless form of a name; null when nothing is left of it.</summary>
    public static string? Safe(string? name)
    {
        if (name is null) return null;
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var safe = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) continue;
            if (rune.IsBmp && Forbidden.Contains((char)rune.Value)) safe.Append('_');
            else safe.Append(rune);
        }

        var text = safe.ToString().Trim().Trim('.').Trim();
        if (text.Length == 0) return null;
        if (text.Length <= MaxLength) return text;
        var extension = Path.GetExtension(text);
        if (extension.Length > 16) extension = "";
        var cut = MaxLength - extension.Length;
        if (char.IsHighSurrogate(text[cut - 1])) cut--;
        return text[..cut] + extension;
    }

    private static string MadeUp(NumberedPart part)
    {
        var leaf = part.Part;
        if (leaf.Type == "message" && leaf.Subtype is "rfc822" or "global") return (Safe(leaf.Message?.Envelope?.Subject) ?? "message") + ".eml";
        var extension = (leaf.Type, leaf.Subtype) switch
        {
            ("text", "plain") => "txt",
            ("text", "html") => "html",
            ("text", "calendar") => "ics",
            ("text", "vcard" or "x-vcard") => "vcf",
            ("image", "jpeg") => "jpg",
            ("image", "svg+xml") => "svg",
            ("image" or "audio" or "video", var subtype) when subtype.All(char.IsAsciiLetterOrDigit) => subtype,
            ("application", "pdf") => "pdf",
            ("application", "zip") => "zip",
            ("message", _) => "txt",
            _ => "bin",
        };
        return $"part-{part.Path.Replace('.', '-')}.{extension}";
    }
}
