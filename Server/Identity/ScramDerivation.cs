using System.Collections.Immutable;
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
    /// <param name="beside">The other credentials of the account: all get the same salt, so that a SCRAM client, which names no password, can prove any of them, and one derivation checks them all.</param>
    public static StoredCredential Derive(string label, string password, ImmutableArray<StoredCredential> beside = default)
    {
        var like = beside.IsDefaultOrEmpty ? null : beside[0];
        var sha256 = ScramKeys.Derive(ScramAlgorithm.Sha256, password, like is null ? RandomNumberGenerator.GetBytes(SaltOctets) : like.Salt256.AsSpan(), like?.Iterations256 ?? Iterations256);
        var sha1 = ScramKeys.Derive(ScramAlgorithm.Sha1, password, like is null ? RandomNumberGenerator.GetBytes(SaltOctets) : like.Salt1.AsSpan(), like?.Iterations1 ?? Iterations1);
        return new StoredCredential(
            label,
            sha256.Salt, sha256.Iterations, sha256.StoredKey, sha256.ServerKey,
            sha1.Salt, sha1.Iterations, sha1.StoredKey, sha1.ServerKey);
    }

    /// <summary>The keys of a credential for one hash.</summary>
    public static ScramKeys Keys(StoredCredential credential, ScramAlgorithm algorithm) => algorithm == ScramAlgorithm.Sha1
        ? new ScramKeys(algorithm, credential.Salt1, credential.Iterations1, credential.StoredKey1, credential.ServerKey1)
        : new ScramKeys(algorithm, credential.Salt256, credential.Iterations256, credential.StoredKey256, credential.ServerKey256);

    /// <summary>True when the password is the one the credential was made of. Takes the same time for right and wrong ones.</summary>
    public static bool Matches(StoredCredential credential, string password) => Keys(credential, ScramAlgorithm.Sha256).Matches(password);

    /// <summary>The credential that was made of this password; null when none was. One derivation for all that have the same salt.</summary>
    public static StoredCredential? Find(ImmutableArray<StoredCredential> credentials, string password)
    {
        StoredCredential? found = null;
        foreach (var group in credentials.GroupBy(credential => (Convert.ToHexString(credential.Salt256.AsSpan()), credential.Iterations256)))
        {
            var first = group.First();
            var given = ScramKeys.Derive(ScramAlgorithm.Sha256, password, first.Salt256.AsSpan(), first.Iterations256);
            foreach (var credential in group)
            {
                if (CryptographicOperations.FixedTimeEquals(given.StoredKey.AsSpan(), credential.StoredKey256.AsSpan())) found ??= credential;
            }
        }

        return found;
    }
}
