using System.Globalization;
using System.Text;

namespace Mox.Server.Webmail.Contacts;

/// <summary>Text as it is compared when people look for people: without accents and case, so that <c>jose</c> finds <c>José</c>.</summary>
internal static class FoldedText
{
    /// <summary>The text folded.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (System.Text.Ascii.IsValid(text)) return text.ToLowerInvariant();
        var folded = new StringBuilder(text.Length);
        foreach (var rune in Normal(text).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark) continue;
            switch (rune.Value)
            {
                // Letters that Unicode does not take apart, and that people type without their stroke.
                case 'ß' or 'ẞ': folded.Append("ss"); break;
                case 'æ' or 'Æ': folded.Append("ae"); break;
                case 'œ' or 'Œ': folded.Append("oe"); break;
                case 'ø' or 'Ø': folded.Append('o'); break;
                case 'ł' or 'Ł': folded.Append('l'); break;
                case 'đ' or 'Đ' or 'ð' or 'Ð': folded.Append('d'); break;
                case 'þ' or 'Þ': folded.Append("th"); break;
                case 'ı' or 'İ': folded.Append('i'); break;
                default: folded.Append(Rune.ToLowerInvariant(rune).ToString()); break;
            }
        }

        return folded.ToString();
    }

    /// <summary>The folded words of a text: runs of letters and digits.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var folded = Of(text);
        var start = -1;
        for (var i = 0; i <= folded.Length; i++)
        {
            var inWord = i < folded.Length && (char.IsLetterOrDigit(folded[i]) || char.IsSurrogate(folded[i]));
            if (inWord && start < 0) start = i;
            if (inWord || start < 0) continue;
            yield return folded[start..i];
            start = -1;
        }
    }

    /// <summary>True when each word typed begins a word of the text, or all that is typed begins one of the texts as they stand.</summary>
    /// <param name="typed">The folded words of what was typed.</param>
    /// <param name="words">The folded words looked through.</param>
    public static bool Begins(IReadOnlyList<string> typed, IReadOnlyList<string> words)
    {
        foreach (var word in typed)
        {
            var found = false;
            for (var i = 0; i < words.Count && !found; i++) found = words[i].StartsWith(word, StringComparison.Ordinal);
            if (!found) return false;
        }

        return typed.Count > 0;
    }

    /// <summary>Canonical form for compatibility; text with halves of characters stays as it is.</summary>
    private static string Normal(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}
