using System.Text;

namespace Mox.Server.Imap.Searching;

/// <summary>Text looked for: without regard to case, in any script.</summary>
/// <remarks>RFC 9051 §6.4.4 wants substrings found in any case; texts are decomposed first, so that both ways of writing a letter are the same.</remarks>
internal sealed class SearchText(string wanted)
{
    private readonly string _wanted = Fold(wanted);

    /// <summary>An empty text is found in every text.</summary>
    public bool IsEmpty => _wanted.Length == 0;

    public bool IsIn(string? text) => text is not null && Fold(text).Contains(_wanted, StringComparison.OrdinalIgnoreCase);

    /// <summary>Compatibility decomposition; pure ASCII stays the same object.</summary>
    private static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return text;
        try
        {
            return text.Normalize(NormalizationForm.FormKD).ToUpperInvariant();
        }
        catch (ArgumentException)
        {
            // A lone surrogate: what a broken message may hold is compared as it is.
            return text;
        }
    }
}
