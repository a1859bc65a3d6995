using Mox.Protocols.Dkim;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Mox.Server.Dkim;

/// <summary>The scheme Ed25519, which .NET does not have, from the package Portable.BouncyCastle. It keeps nothing: one may be used by all.</summary>
/// <remarks>RFC 8032 §5.1. Strict: a signature whose S is not below the order of the group, and keys and points that are not in their one canonical form, are refused (RFC 8032 §5.1.7, §8.4).</remarks>
internal sealed class PortableEd25519 : IEd25519
{
    /// <summary>Octets of a seed and of a public key.</summary>
    public const int KeyLength = 32;

    /// <summary>Octets of a signature.</summary>
    public const int SignatureLength = 64;

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == KeyLength && signature.Length == SignatureLength
        && Ed25519.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, message.ToArray(), 0, message.Length);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The seed has not 32 octets.</exception>
    public byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureLength];
        var copy = Seed(seed);
        Ed25519.Sign(copy, 0, message.ToArray(), 0, message.Length, signature, 0);
        Array.Clear(copy);
        return signature;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The seed has not 32 octets.</exception>
    public byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        var key = new byte[KeyLength];
        var copy = Seed(seed);
        Ed25519.GeneratePublicKey(copy, 0, key, 0);
        Array.Clear(copy);
        return key;
    }

    private static byte[] Seed(ReadOnlySpan<byte> seed) => seed.Length == KeyLength ? seed.ToArray() : throw new ArgumentException("A seed has 32 octets", nameof(seed));
}
