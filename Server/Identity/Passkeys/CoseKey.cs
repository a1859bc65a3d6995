using System.Security.Cryptography;
using Mox.Protocols.Dkim;

namespace Mox.Server.Identity.Passkeys;

/// <summary>A public key as authenticators give it (COSE_Key), of the three kinds offered: ES256 on P-256, RS256, EdDSA on Ed25519.</summary>
internal static class CoseKey
{
    public const int Es256 = -7, EdDsa = -8, Rs256 = -257;

    /// <summary>The kinds offered, best first.</summary>
    public static readonly int[] Offered = [EdDsa, Es256, Rs256];

    private const int MaxModulus = 1024;

    /// <summary>True when this is a key of one of the kinds, whole and of use.</summary>
    public static bool IsGood(ReadOnlySpan<byte> key)
    {
        try
        {
            var map = Map(key);
            switch (Value(map, 3))
            {
                case Es256:
                    using (Curve(map)) return true;
                case Rs256:
                    using (var rsa = Rsa(map)) return rsa.KeySize >= 2048;
                case EdDsa:
                    return Edwards(map).Length == 32;
                default:
                    return false;
            }
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>True when the signature is that of the key over the data.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, IEd25519 ed25519)
    {
        try
        {
            var map = Map(key);
            switch (Value(map, 3))
            {
                case Es256:
                    using (var curve = Curve(map)) return curve.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
                case Rs256:
                    using (var rsa = Rsa(map)) return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                case EdDsa:
                    return ed25519.Verify(Edwards(map), data, signature);
                default:
                    return false;
            }
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static Dictionary<object, object?> Map(ReadOnlySpan<byte> key)
    {
        var reader = new CborReader(key);
        return reader.Read() as Dictionary<object, object?> ?? throw new FormatException("A key is a map");
    }

    /// <summary>P-256: kty 2, crv 1, x and y.</summary>
    private static ECDsa Curve(Dictionary<object, object?> map) => Value(map, 1) == 2 && Value(map, -1) == 1
        ? ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Octets(map, -2, 32), Y = Octets(map, -3, 32) } })
        : throw new FormatException("Not a key on P-256");

    /// <summary>RSA: kty 3, n and e.</summary>
    private static RSA Rsa(Dictionary<object, object?> map)
    {
        if (Value(map, 1) != 3) throw new FormatException("Not an RSA key");
        if (map.GetValueOrDefault(-1L) is not byte[] { Length: > 0 and <= MaxModulus } modulus || map.GetValueOrDefault(-2L) is not byte[] { Length: > 0 and <= 8 } exponent) throw new FormatException("Not an RSA key");
        return RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
    }

    /// <summary>Ed25519: kty 1, crv 6, x.</summary>
    private static byte[] Edwards(Dictionary<object, object?> map) => Value(map, 1) == 1 && Value(map, -1) == 6 ? Octets(map, -2, 32) : throw new FormatException("Not an Ed25519 key");

    private static long Value(Dictionary<object, object?> map, long key) => map.GetValueOrDefault(key) is long value ? value : 0;

    private static byte[] Octets(Dictionary<object, object?> map, long key, int length) => map.GetValueOrDefault(key) is byte[] octets && octets.Length == length ? octets : throw new FormatException("A coordinate is missing");
}
