using System.Text;

namespace Mox.Protocols.Addresses.Idna;

/// <summary>Normal forms of any text: the base class library throws for half a surrogate pair and for U+FFFE, which a peer can send.</summary>
internal static class NormalForm
{
    /// <summary>The text in a normal form, with U+FFFD for what is no character.</summary>
    public static string Of(string text, NormalizationForm form) => (HasOnlyCharacters(text) ? text : Repaired(text)).Normalize(form);

    /// <summary>False also for text that holds what is no character.</summary>
    public static bool Is(string text, NormalizationForm form) => HasOnlyCharacters(text) && text.IsNormalized(form);

    /// <summary>True when all surrogates come in pairs and U+FFFE is not there.</summary>
    public static bool HasOnlyCharacters(ReadOnlySpan<char> text)
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

    private static string Repaired(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) whole.Append(rune.Value == 0xFFFE ? "\uFFFD" : rune.ToString());
        return whole.ToString();
    }
}
