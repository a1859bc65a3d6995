using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Sasl;

/// <summary>Brings user names and passwords into the one form in which they are hashed and compared.</summary>
/// <remarks>
/// RFC 4013 §2: mapping (§2.1), NFKC (§2.2) and prohibited characters (§2.3). The check of bidirectional text (§2.4) is left out: it would refuse
/// texts and never change one, so it has no part in two ends meaning the same text.
/// </remarks>
public static class SaslPrep
{
    /// <summary>The prepared text, or the place of a character that may not be in it.</summary>
    public static Parsed<string> Prepare(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text))
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (char.IsControl(text[i])) return new SyntaxFault(i, "printable character");
            }

            return text;
        }

        var mapped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune)) return new SyntaxFault(i, "valid character");
            i += rune.Utf16SequenceLength;
            if (IsOtherSpace(rune.Value)) mapped.Append(' ');
            else if (!IsMappedToNothing(rune.Value)) mapped.Append(rune.ToString());
        }

        string normal;
        try
        {
            normal = mapped.ToString().Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return new SyntaxFault(0, "text that can be normalised");
        }

        var at = 0;
        foreach (var rune in normal.EnumerateRunes())
        {
            if (IsProhibited(rune.Value)) return new SyntaxFault(at, "allowed character");
            at += rune.Utf16SequenceLength;
        }

        return normal;
    }

    /// <summary>The prepared text; where that is not possible the text itself: a password someone set must go on working.</summary>
    public static string PrepareOrKeep(string text) => Prepare(text).Try(out var prepared, out _) ? prepared : text;

    /// <summary>RFC 3454 appendix C.1.2.</summary>
    private static bool IsOtherSpace(int c) => c is 0xA0 or 0x1680 or >= 0x2000 and <= 0x200B or 0x202F or 0x205F or 0x3000;

    /// <summary>RFC 3454 appendix B.1.</summary>
    private static bool IsMappedToNothing(int c) =>
        c is 0xAD or 0x34F or 0x1806 or >= 0x180B and <= 0x180D or >= 0x200B and <= 0x200D or 0x2060 or >= 0xFE00 and <= 0xFE0F or 0xFEFF;

    /// <summary>RFC 3454 appendices C.1.2, C.2.1, C.2.2 and C.3 to C.9 (surrogates, C.5, cannot come here).</summary>
    private static bool IsProhibited(int c) =>
        IsOtherSpace(c)
        || c is <= 0x1F or >= 0x7F and <= 0x9F
        || c is 0x6DD or 0x70F or 0x180E or 0x200C or 0x200D or 0x2028 or 0x2029 or >= 0x2060 and <= 0x2063 or >= 0x206A and <= 0x206F or 0xFEFF or >= 0xFFF9 and <= 0xFFFD or >= 0x1D173 and <= 0x1D17A
        || c is >= 0xE000 and <= 0xF8FF or >= 0xF0000 and <= 0xFFFFD or >= 0x100000 and <= 0x10FFFD
        || c is >= 0xFDD0 and <= 0xFDEF || (c & 0xFFFE) == 0xFFFE
        || c is >= 0x2FF0 and <= 0x2FFB
        || c is 0x340 or 0x341 or 0x200E or 0x200F or >= 0x202A and <= 0x202E
        || c is 0xE0001 or >= 0xE0020 and <= 0xE007F;
}
