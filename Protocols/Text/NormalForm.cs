using System.Globalization;
using System.Text;

namespace Mox.Protocols.Text;

/// <summary>Normal forms of any text a peer can send, in time that grows with its length.</summary>
/// <remarks>
/// The base class library throws for half a surrogate pair and for U+FFFE, and sorts a run of combining marks in time that grows with its square: a million of them take minutes.
/// So what is no character becomes U+FFFD, and long runs are broken as the Stream-Safe Text Format of UAX 15 section 13 does.
/// </remarks>
public static class NormalForm
{
    /// <summary>The most combining marks in a row; behind so many U+034F COMBINING GRAPHEME JOINER is put, at which a normalizer begins anew.</summary>
    public const int MaxMarks = 30;

    /// <summary>The text in a normal form.</summary>
    public static string Of(string text, NormalizationForm form)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text)) return text;
        return (IsSafe(text) ? text : Repaired(text)).Normalize(form);
    }

    /// <summary>False also for text that holds what is no character. For short texts: the time is that of the base class library.</summary>
    internal static bool Is(string text, NormalizationForm form) => HasOnlyCharacters(text) && text.IsNormalized(form);

    /// <summary>True when all surrogates come in pairs and U+FFFE is not there.</summary>
    internal static bool HasOnlyCharacters(ReadOnlySpan<char> text)
    {
        if (text.Contains('\uFFFE')) return false;
        for (var at = text.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0;)
        {
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return false;
            text = text[(at + 2)..];
            at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        }

        return true;
    }

    private static bool IsSafe(string text)
    {
        if (!HasOnlyCharacters(text)) return false;
        var marks = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < '\u0300')
            {
                marks = 0;
                continue;
            }

            var category = CharUnicodeInfo.GetUnicodeCategory(text, i); // which takes a pair whole
            if (char.IsHighSurrogate(text[i])) i++;
            marks = IsMark(category) ? marks + 1 : 0;
            if (marks > MaxMarks) return false;
        }

        return true;
    }

    private static string Repaired(string text)
    {
        var whole = new StringBuilder(text.Length);
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            marks = IsMark(Rune.GetUnicodeCategory(rune)) ? marks + 1 : 0;
            if (marks > MaxMarks)
            {
                whole.Append('\u034F');
                marks = 1;
            }

            whole.Append(rune.Value == 0xFFFE ? "\uFFFD" : rune.ToString());
        }

        return whole.ToString();
    }

    private static bool IsMark(UnicodeCategory category) => category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
