using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Mox.Protocols.Sasl;

/// <summary>What a server keeps of a password for SCRAM: enough to check a proof, not enough to make one.</summary>
/// <remarks>RFC 5802 §3. The keys never show in <see cref="ToString"/>.</remarks>
public sealed class ScramKeys
{
    public ScramKeys(ScramAlgorithm algorithm, ImmutableArray<byte> salt, int iterations, ImmutableArray<byte> storedKey, ImmutableArray<byte> serverKey)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        if (salt.IsDefaultOrEmpty) throw new ArgumentException("There is no salt", nameof(salt));
        if (storedKey.Length != algorithm.HashLength()) throw new ArgumentException("The key has the wrong length", nameof(storedKey));
        if (serverKey.Length != algorithm.HashLength()) throw new ArgumentException("The key has the wrong length", nameof(serverKey));
        (Algorithm, Salt, Iterations, StoredKey, ServerKey) = (algorithm, salt, iterations, storedKey, serverKey);
    }

    public ScramAlgorithm Algorithm { get; }

    public ImmutableArray<byte> Salt { get; }

    public int Iterations { get; }

    public ImmutableArray<byte> StoredKey { get; }

    public ImmutableArray<byte> ServerKey { get; }

    /// <summary>Derives the keys from a password, which is prepared by <see cref="SaslPrep"/> first, so that every face and every client means the same text.</summary>
    public static ScramKeys Derive(ScramAlgorithm algorithm, string password, ReadOnlySpan<byte> salt, int iterations)
    {
        ArgumentNullException.ThrowIfNull(password);
        var salted = SaltedPassword(algorithm, password, salt, iterations);
        var clientKey = algorithm.Hmac(salted, "Client Key"u8);
        var keys = new ScramKeys(
            algorithm,
            [.. salt],
            iterations,
            [.. algorithm.Hash(clientKey)],
            [.. algorithm.Hmac(salted, "Server Key"u8)]);
        CryptographicOperations.ZeroMemory(salted);
        CryptographicOperations.ZeroMemory(clientKey);
        return keys;
    }

    /// <summary>True when the keys come from this password. Takes the same time whatever the answer is.</summary>
    public bool Matches(string password)
    {
        var other = Derive(Algorithm, password, Salt.AsSpan(), Iterations);
        return CryptographicOperations.FixedTimeEquals(StoredKey.AsSpan(), other.StoredKey.AsSpan());
    }

    public override string ToString() => $"SCRAM keys ({Algorithm}, {Iterations} iterations)";

    internal static byte[] SaltedPassword(ScramAlgorithm algorithm, string password, ReadOnlySpan<byte> salt, int iterations)
    {
        var octets = Encoding.UTF8.GetBytes(SaslPrep.PrepareOrKeep(password));
        var salted = Rfc2898DeriveBytes.Pbkdf2(octets, salt, iterations, algorithm.HashName(), algorithm.HashLength());
        CryptographicOperations.ZeroMemory(octets);
        return salted;
    }
}
