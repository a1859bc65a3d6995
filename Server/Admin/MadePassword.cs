using System.Security.Cryptography;

namespace Mox.Server.Admin;

/// <summary>Passwords made up for people: to be read aloud and typed once.</summary>
internal static class MadePassword
{
    /// <summary>Lower-case letters and digits without those that are taken for one another.</summary>
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    private const int Groups = 4, Length = 5;

    /// <summary>100 bits, in groups with hyphens between them.</summary>
    public static string Next() => string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, Length)));
}
