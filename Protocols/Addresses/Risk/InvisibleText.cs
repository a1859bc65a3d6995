using System.Text;

namespace Mox.Protocols.Addresses.Risk;

/// <summary>Characters that show nothing, or that turn the direction of text around them: with them a name is made to look like another.</summary>
/// <remarks>Default_Ignorable_Code_Point and Bidi_Control of the Unicode Standard, the blank Braille pattern and the line separators. Joiners and variation selectors stay where scripts and emoji need them.</remarks>
public static class InvisibleText
{
    /// <summary>The text without such characters. Text without any is returned as it is.</summary>
    public static string Strip(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Look(text, out _, out _) : text;
    }

    /// <summary>An embedding, override or isolate, which turns the order of the text behind it. The marks U+200E, U+200F and U+061C, which people use in names, are none.</summary>
    public static bool TurnsDirection(Rune rune) => rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>As <see cref="Strip"/>, and says what was there.</summary>
    internal static string Look(string text, out bool direction, out bool invisible)
    {
        (direction, invisible) = (false, false);
        var output = new StringBuilder(text.Length);
        var before = default(Rune);
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used) != System.Buffers.OperationStatus.Done) rune = Rune.ReplacementChar;
            i += used;
            if (TurnsDirection(rune))
            {
                direction = true;
            }
            else if (IsMark(rune) || Rune.IsControl(rune))
            {
                continue; // taken out without a word
            }
            else if (Hides(rune, before, last: i >= text.Length))
            {
                invisible = true;
            }
            else
            {
                output.Append(rune.ToString());
                before = rune;
            }
        }

        return output.ToString();
    }

    /// <summary>Default_Ignorable_Code_Point.</summary>
    internal static bool IsIgnorable(int code) => code is 0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E)
        or (>= 0x2060 and <= 0x206F) or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>The text up to a number of code units, cut between characters. Normalization takes time with the square of a run of combining marks, so texts are cut before it.</summary>
    internal static string Cut(string text, int length)
    {
        if (text.Length <= length) return text;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    private static bool IsMark(Rune rune) => rune.Value is 0x200E or 0x200F or 0x61C;

    private static bool Hides(Rune rune, Rune before, bool last)
    {
        var code = rune.Value;
        if (code is 0x2800 or 0x2028 or 0x2029 or (>= 0xFFF9 and <= 0xFFFB)) return true;
        if (!IsIgnorable(code)) return false;
        return code switch
        {
            0x200C or 0x200D => last || before.Value < 0x530, // between letters of Latin, Greek and Cyrillic they only hide
            >= 0xFE00 and <= 0xFE0F => before.Value < 0x80 && !(before.Value is (>= '0' and <= '9') or '#' or '*'),
            >= 0x180B and <= 0x180F => before.Value is < 0x1800 or > 0x18AF,
            >= 0xE0100 and <= 0xE01EF => before.Value < 0x2E80,
            >= 0xE0020 and <= 0xE007F => before.Value != 0x1F3F4 && before.Value is < 0xE0020 or > 0xE007F, // flags of regions
            _ => true,
        };
    }
}
