using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Mox.Server.Identity;

/// <summary>Remembers for a while which passwords were right, so that a client that signs in every minute does not cost a key derivation each time.</summary>
/// <remarks>Kept is a MAC under a key of this process, bound to the stored credential: a changed password forgets at once.</remarks>
internal sealed class VerifiedPasswords(TimeProvider time)
{
    /// <summary>How long a right password is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const int MaxEntries = 10_000;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    public bool Knows(Storage.StoredCredential credential, string password) =>
        _seen.TryGetValue(Mac(credential, password), out var until) && until > time.GetUtcNow();

    public void Remember(Storage.StoredCredential credential, string password)
    {
        if (_seen.Count >= MaxEntries) _seen.Clear();
        _seen[Mac(credential, password)] = time.GetUtcNow() + Lifetime;
    }

    private string Mac(Storage.StoredCredential credential, string password)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(credential.StoredKey256.AsSpan());
        mac.AppendData(Encoding.UTF8.GetBytes(password));
        return Convert.ToBase64String(mac.GetHashAndReset());
    }
}
