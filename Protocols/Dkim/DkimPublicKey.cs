using System.Security.Cryptography;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dkim;

/// <summary>A public key ready for use. It may be used by several threads at once.</summary>
/// <remarks>RFC 6376 §3.6.1 and §3.3.3, RFC 8301 §3.2, RFC 8463 §4. An RSA key is a SubjectPublicKeyInfo, as all publish it, or the bare RSAPublicKey that the text asks for.</remarks>
public sealed class DkimPublicKey
{
    /// <summary>The largest RSA key that is used, in bits: the work of verifying grows with the square.</summary>
    public const int MaxRsaBits = 8192;

    private readonly RSA? _rsa;
    private readonly Lock _one = new();
    private readonly byte[] _ed25519 = [];
    private readonly IEd25519? _scheme;

    private DkimPublicKey(RSA rsa) => (_rsa, Bits) = (rsa, rsa.KeySize);

    private DkimPublicKey(byte[] key, IEd25519 scheme) => (_ed25519, _scheme, Bits) = (key, scheme, 256);

    /// <summary>The size of the key in bits.</summary>
    public int Bits { get; }

    /// <summary>True for RSA, false for Ed25519.</summary>
    public bool IsRsa => _rsa is not null;

    /// <summary>Reads the key of a record.</summary>
    /// <param name="record">A record whose key was not revoked.</param>
    /// <param name="ed25519">The scheme, where the host has it.</param>
    public static Parsed<DkimPublicKey> From(DkimKeyRecord record, IEd25519? ed25519)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Kind == "ed25519")
        {
            if (record.PublicKey.Length != 32) return new SyntaxFault(0, "Ed25519 key of 32 octets");
            return ed25519 is null ? new SyntaxFault(0, "key of a kind that can be verified here") : new DkimPublicKey([.. record.PublicKey], ed25519);
        }

        if (record.Kind != "rsa") return new SyntaxFault(0, "key of kind rsa or ed25519");
        var rsa = RSA.Create();
        if (!ImportRsa(rsa, record.PublicKey.AsSpan(), out var exponent)) return Refuse(rsa, "RSA key");
        if (rsa.KeySize > MaxRsaBits) return Refuse(rsa, $"RSA key of at most {MaxRsaBits} bits");
        // A large exponent would make verifying as slow as signing. Those in use have one to three octets.
        return exponent > 4 ? Refuse(rsa, "RSA exponent of at most 32 bits") : new DkimPublicKey(rsa);
    }

    /// <summary>Is this the signature of a hash? Only the algorithm's kind of key can say yes.</summary>
    /// <param name="algorithm">The algorithm of the signature.</param>
    /// <param name="hash">Hash of the header fields.</param>
    /// <param name="signature">The signature.</param>
    public bool Verify(DkimAlgorithm algorithm, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (algorithm == DkimAlgorithm.Ed25519Sha256) return _scheme is not null && signature.Length == 64 && _scheme.Verify(_ed25519, hash, signature);
        if (_rsa is null || signature.Length != (Bits + 7) / 8) return false;
        try
        {
            lock (_one) return _rsa.VerifyHash(hash, signature, algorithm.Hash(), RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false; // numbers that make no RSA key: nothing can be signed with it
        }
    }

    private static Parsed<DkimPublicKey> Refuse(RSA rsa, string expected)
    {
        rsa.Dispose();
        return new SyntaxFault(0, expected);
    }

    /// <param name="rsa">Takes the key.</param>
    /// <param name="key">Its octets.</param>
    /// <param name="exponent">Octets of the public exponent.</param>
    private static bool ImportRsa(RSA rsa, ReadOnlySpan<byte> key, out int exponent)
    {
        exponent = 0;
        var whole = Import(key, rsa.ImportSubjectPublicKeyInfo) || Import(key, rsa.ImportRSAPublicKey);
        if (whole) exponent = rsa.ExportParameters(false).Exponent?.Length ?? 0;
        return whole;
    }

    private static bool Import(ReadOnlySpan<byte> key, Importer import)
    {
        try
        {
            import(key, out var read);
            return read == key.Length;
        }
        catch (CryptographicException)
        {
            return false; // no key of this kind: the caller says so
        }
    }

    private delegate void Importer(ReadOnlySpan<byte> key, out int read);
}
