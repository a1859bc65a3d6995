using System.Globalization;
using System.Text;

namespace Mox.Protocols.Acme.Documents;

/// <summary>Text a server meant for people, made harmless for logs and pages.</summary>
internal static class AcmeProse
{
    /// <summary>Control and format characters become spaces, runs of spaces one; what is longer than <see cref="AcmeLimits.TextLength"/> is cut.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, AcmeLimits.TextLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= AcmeLimits.TextLength) break;
            var gap = Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
            if (!gap) clean.Append(rune);
            else if (clean.Length > 0 && clean[^1] != ' ') clean.Append(' ');
        }

        return clean.ToString().TrimEnd();
    }
}
