using System.Text;
using Mox.Protocols.Addresses.Idna;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses.Risk;

/// <summary>Texts that look alike though their characters differ.</summary>
/// <remarks>
/// UTS 39 section 4, with the table of the Unicode Consortium. The order of text from right to left (bidiSkeleton) is not computed. What looks alike depends on the font; the table holds what does in common ones,
/// so a skeleton that differs is no proof that two names can be told apart.
/// </remarks>
public static class Confusables
{
    /// <summary>As much of a text is looked at, in UTF-16 code units.</summary>
    public const int MaxLength = 2048;

    private static readonly UnicodeTable Data = UnicodeTable.Load("Mox.Protocols.Addresses.Risk.confusables.bin");

    /// <summary>The version of Unicode whose table is used.</summary>
    public static string UnicodeVersion => Data.Version;

    /// <summary>The form that all texts which look like this one have in common. It is for comparing, never for showing: <c>m</c> becomes <c>rn</c>.</summary>
    public static string Skeleton(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var output = new StringBuilder();
        foreach (var rune in NormalForm.Of(InvisibleText.Cut(text, MaxLength), NormalizationForm.FormD).EnumerateRunes())
        {
            if (!InvisibleText.IsIgnorable(rune.Value)) output.Append(Prototype(rune) ?? rune.ToString());
        }

        return NormalForm.Of(output.ToString(), NormalizationForm.FormD);
    }

    /// <summary>True when two texts, neither beyond <see cref="MaxLength"/>, are different and look alike.</summary>
    public static bool AreConfusable(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one != other && one.Length <= MaxLength && other.Length <= MaxLength && Skeleton(one) == Skeleton(other);
    }

    /// <summary>What a character looks like; null when like itself alone.</summary>
    internal static string? Prototype(Rune rune)
    {
        var number = Data.Tables[0][rune.Value];
        return number == 0 ? null : Data.Texts[number - 1];
    }
}
