using System.Security.Cryptography;

namespace Mox.Server.Identity;

/// <summary>Secrets that the appliance makes and a person copies or types: four groups of four letters and digits, none of which looks like another (79 random bits).</summary>
internal static class MadeText
{
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Groups = 4, GroupLength = 4;

    public static string Make()
    {
        var letters = RandomNumberGenerator.GetString(Alphabet, Groups * GroupLength);
        return string.Join('-', letters.Chunk(GroupLength).Select(group => new string(group)));
    }

    /// <summary>What was typed, as it was made: capitals, blanks and hyphens do not matter. Null when it cannot be one.</summary>
    public static string? Read(string typed)
    {
        if (typed.Length > 100) return null;
        var letters = typed.ToLowerInvariant().Where(c => c != '-' && !char.IsWhiteSpace(c)).ToArray();
        return letters.Length == Groups * GroupLength && letters.All(letter => Alphabet.Contains(letter, StringComparison.Ordinal))
            ? string.Join('-', letters.Chunk(GroupLength).Select(group => new string(group)))
            : null;
    }
}
