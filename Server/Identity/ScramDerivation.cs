using System.Security.Cryptography;
using Mox.Protocols.Sasl;
using Mox.Server.Storage;

namespace Mox.Server.Identity;

/// <summary>Derives what is stored of a password, and checks a plaintext password against it.</summary>
/// <remarks>RFC 5802 §3: StoredKey and ServerKey. The password itself is kept nowhere; it is prepared as SCRAM clients prepare it, so that every way of signing in means the same text.</remarks>
internal static class ScramDerivation
{
    /// <summary>Iterations of new SHA-256 verifiers; the least RFC 7677 §4 allows is 4096.</summary>
    public const int Iterations256 = 20_000;

    /// <summary>Iterations of new SHA-1 verifiers.</summary>
    public const int Iterations1 = 20_000;

    /// <summary>The longest password looked at, in UTF-8 octets; a longer one is wrong.</summary>
    public const int MaxPasswordOctets = 1024;

    private const int SaltOctets = 16;

    /// <summary>What is stored for a password.</summary>
    /// <param name="label">Empty for the main password, else the name of an app password.</param>
    public static StoredCredential Derive(string label, string password)
    {
        var sha256 = ScramKeys.Derive(ScramAlgorithm.Sha256, password, RandomNumberGenerator.GetBytes(SaltOctets), Iterations256);
        var sha1 = ScramKeys.Derive(ScramAlgorithm.Sha1, password, RandomNumberGenerator.GetBytes(SaltOctets), Iterations1);
        return new StoredCredential(
            label,
            sha256.Salt, sha256.Iterations, sha256.StoredKey, sha256.ServerKey,
            sha1.Salt, sha1.Iterations, sha1.StoredKey, sha1.ServerKey);
    }

    /// <summary>True when the password is the one the credential was made of. Takes the same time for right and wrong ones.</summary>
    public static bool Matches(StoredCredential credential, string password) =>
        new ScramKeys(ScramAlgorithm.Sha256, credential.Salt256, credential.Iterations256, credential.StoredKey256, credential.ServerKey256).Matches(password);
}
