using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mox.Server.Storage;

namespace Mox.Server.Identity;

/// <summary>Derives what is stored of a password, and checks a plaintext password against it.</summary>
/// <remarks>RFC 5802 §3: SaltedPassword, StoredKey and ServerKey. The password itself is kept nowhere.</remarks>
internal static class ScramDerivation
{
    /// <summary>Iterations of new SHA-256 verifiers; the least RFC 7677 §4 allows is 4096.</summary>
    public const int Iterations256 = 20_000;

    /// <summary>Iterations of new SHA-1 verifiers.</summary>
    public const int Iterations1 = 20_000;

    /// <summary>The longest password looked at, in UTF-8 octets; a longer one is wrong.</summary>
    public const int MaxPasswordOctets = 1024;

    /// <summary>What is stored for a password.</summary>
    public static StoredCredential Derive(string label, string password)
    {
        var octets = Prepare(password);
        var salt256 = RandomNumberGenerator.GetBytes(16);
        var salt1 = RandomNumberGenerator.GetBytes(16);
        var keys256 = Keys(octets, salt256, Iterations256, HashAlgorithmName.SHA256);
        var keys1 = Keys(octets, salt1, Iterations1, HashAlgorithmName.SHA1);
        CryptographicOperations.ZeroMemory(octets);
        return new StoredCredential(
            label,
            [.. salt256], Iterations256, [.. keys256.Stored], [.. keys256.Server],
            [.. salt1], Iterations1, [.. keys1.Stored], [.. keys1.Server]);
    }

    /// <summary>True when the password is the one the credential was made of. Takes the same time for right and wrong ones.</summary>
    public static bool Matches(StoredCredential credential, string password)
    {
        var octets = Prepare(password);
        var keys = Keys(octets, [.. credential.Salt256], credential.Iterations256, HashAlgorithmName.SHA256);
        CryptographicOperations.ZeroMemory(octets);
        return CryptographicOperations.FixedTimeEquals(keys.Stored, credential.StoredKey256.AsSpan());
    }

    /// <summary>A password as octets: NFC, other spaces as the ASCII space (RFC 8265 §4.2 OpaqueString, without its refusals: a password that cannot be prepared simply never matches).</summary>
    public static byte[] Prepare(string password)
    {
        var text = new StringBuilder(password.Length);
        foreach (var c in password) text.Append(CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator ? ' ' : c);
        var plain = text.ToString();
        return Encoding.UTF8.GetBytes(IsWellFormed(plain) ? plain.Normalize(NormalizationForm.FormC) : plain);
    }

    private static bool IsWellFormed(string text) => text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar);

    private static (byte[] Stored, byte[] Server) Keys(byte[] password, byte[] salt, int iterations, HashAlgorithmName hash)
    {
        var length = hash == HashAlgorithmName.SHA1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes;
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, hash, length);
        var sha1 = hash == HashAlgorithmName.SHA1;
        var client = sha1 ? HMACSHA1.HashData(salted, "Client Key"u8) : HMACSHA256.HashData(salted, "Client Key"u8);
        var server = sha1 ? HMACSHA1.HashData(salted, "Server Key"u8) : HMACSHA256.HashData(salted, "Server Key"u8);
        var stored = sha1 ? SHA1.HashData(client) : SHA256.HashData(client);
        CryptographicOperations.ZeroMemory(salted);
        CryptographicOperations.ZeroMemory(client);
        return (stored, server);
    }
}
