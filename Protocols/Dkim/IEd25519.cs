namespace Mox.Protocols.Dkim;

/// <summary>The signature scheme Ed25519, which the base class library does not have: whoever hosts this library supplies it.</summary>
/// <remarks>RFC 8032 §5.1. Pure Ed25519: the message is signed itself, not a hash of it. Implementations may be called by several threads at once.</remarks>
public interface IEd25519
{
    /// <summary>True when the signature is good. Keys and signatures that are none give false, not an exception.</summary>
    /// <param name="publicKey">32 octets.</param>
    /// <param name="message">What was signed.</param>
    /// <param name="signature">64 octets.</param>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>Signs a message; 64 octets.</summary>
    /// <param name="seed">The private key, 32 octets.</param>
    /// <param name="message">What is signed.</param>
    byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message);

    /// <summary>The public key, 32 octets, that belongs to a private one.</summary>
    byte[] PublicKey(ReadOnlySpan<byte> seed);
}
