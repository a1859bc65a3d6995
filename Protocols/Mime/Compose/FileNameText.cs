using System.Globalization;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>File names as they are sent.</summary>
/// <remarks>RFC 2183 §2.3: no path goes out.</remarks>
public static class FileNameText
{
    /// <summary>The longest name sent, in characters; a longer one is cut before its ending.</summary>
    public const int MaxLength = 500;

    private const int MaxFallback = 60;

    private const int MaxEnding = 16;

    /// <summary>The name without its path and without white space at its ends; empty when nothing is left.</summary>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var at = name.LastIndexOfAny(['/', '\\']);
        var file = name[(at + 1)..].Trim();
        return file is "." or ".." ? "" : Cut(file, MaxLength);
    }

    /// <summary>A short name of plain ASCII for clients that do not read RFC 2231: letters without their marks, an underscore for what has no such form, the ending kept.</summary>
    public static string Fallback(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var ascii = new StringBuilder(name.Length);
        foreach (var rune in NormalForm.Of(name, NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) continue;
            var plain = rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is ' ' or '-' or '.' or '(' or ')' or '+' or '_');
            if (plain || ascii.Length == 0 || ascii[^1] != '_') ascii.Append(plain ? (char)rune.Value : '_');
        }

        return Cut(ascii.ToString().Trim(), MaxFallback) is { Length: > 0 } kept ? kept : "_";
    }

    private static string Cut(string name, int length)
    {
        if (name.Length <= length) return name;
        var dot = name.LastIndexOf('.');
        var ending = dot > 0 && name.Length - dot <= MaxEnding ? name[dot..] : "";
        var end = length - ending.Length;
        if (char.IsHighSurrogate(name[end - 1])) end--;
        return name[..end].TrimEnd() + ending;
    }
}
