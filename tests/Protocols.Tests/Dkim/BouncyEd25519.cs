using Mox.Protocols.Dkim;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Mox.Protocols.Tests.Dkim;

/// <summary>Ed25519 of another library, in the place of the one that a host supplies.</summary>
internal sealed class BouncyEd25519 : IEd25519
{
    public static readonly BouncyEd25519 Instance = new();

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Ed25519.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, message.ToArray(), 0, message.Length);

    public byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var signature = new byte[64];
        Ed25519.Sign(seed.ToArray(), 0, message.ToArray(), 0, message.Length, signature, 0);
        return signature;
    }

    public byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        var key = new byte[32];
        Ed25519.GeneratePublicKey(seed.ToArray(), 0, key, 0);
        return key;
    }
}
