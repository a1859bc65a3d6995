using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dkim;

/// <summary>A key that signs, kept as PKCS#8 in PEM. It may be used by several threads at once.</summary>
/// <remarks>RFC 8301 §3.2: RSA keys of at least 2048 bits are made here. RFC 8463 §3 for Ed25519.</remarks>
public abstract class DkimPrivateKey : IDisposable
{
    /// <summary>The object identifier of Ed25519.</summary>
    private const string Ed25519Oid = "1.3.101.112";

    private const string PemLabel = "PRIVATE KEY";

    private DkimPrivateKey()
    {
    }

    /// <summary>The algorithm that the key signs with.</summary>
    public abstract DkimAlgorithm Algorithm { get; }

    /// <summary>The size in bits.</summary>
    public abstract int Bits { get; }

    /// <summary>The public key in the form of <c>p=</c>.</summary>
    public abstract ImmutableArray<byte> PublicKey { get; }

    /// <summary>The record to be published, without flags.</summary>
    public DkimKeyRecord Record => new() { Kind = Algorithm.KeyKind(), Hashes = ["sha256"], PublicKey = PublicKey };

    /// <summary>Makes a new RSA key.</summary>
    /// <param name="bits">2048 to 4096.</param>
    public static DkimPrivateKey GenerateRsa(int bits = 2048)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2048);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 4096);
        return new RsaKey(RSA.Create(bits));
    }

    /// <summary>Makes a new Ed25519 key.</summary>
    public static DkimPrivateKey GenerateEd25519(IEd25519 ed25519)
    {
        ArgumentNullException.ThrowIfNull(ed25519);
        return new Ed25519Key(RandomNumberGenerator.GetBytes(32), ed25519);
    }

    /// <summary>Reads a key.</summary>
    /// <param name="pem">PKCS#8, or an RSAPrivateKey as older programs write it.</param>
    /// <param name="ed25519">The scheme, where the host has it.</param>
    public static Parsed<DkimPrivateKey> FromPem(string pem, IEd25519? ed25519)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (!PemEncoding.TryFind(pem, out var fields)) return new SyntaxFault(0, "private key in PEM");
        var label = pem[fields.Label];
        var octets = Convert.FromBase64String(pem[fields.Base64Data]);
        try
        {
            if (label == PemLabel && Ed25519Seed(octets) is { } seed) return ed25519 is null ? new SyntaxFault(0, "key of a kind that can be used here") : new Ed25519Key(seed, ed25519);
            if (label is PemLabel or "RSA PRIVATE KEY") return Rsa(octets, label == PemLabel);
            return new SyntaxFault(0, "unencrypted private key");
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return new SyntaxFault(0, "RSA or Ed25519 private key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    /// <summary>PKCS#8 in PEM: for a file that only the server may read.</summary>
    public abstract string ToPem();

    /// <summary>Signs the hash of the header fields.</summary>
    public abstract byte[] Sign(ReadOnlySpan<byte> hash);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private static Parsed<DkimPrivateKey> Rsa(byte[] octets, bool pkcs8)
    {
        var rsa = RSA.Create();
        try
        {
            if (pkcs8) rsa.ImportPkcs8PrivateKey(octets, out _);
            else rsa.ImportRSAPrivateKey(octets, out _);
            var key = new RsaKey(rsa);
            if (rsa.KeySize < 1024)
            {
                key.Dispose();
                return new SyntaxFault(0, "RSA key of at least 1024 bits");
            }

            return key;
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            throw;
        }
    }

    /// <summary>The seed in a PKCS#8 structure of Ed25519; null when it is of another kind.</summary>
    private static byte[]? Ed25519Seed(byte[] octets)
    {
        var outer = new AsnReader(octets, AsnEncodingRules.DER).ReadSequence();
        outer.ReadInteger();
        if (outer.ReadSequence().ReadObjectIdentifier() != Ed25519Oid) return null;
        var seed = new AsnReader(outer.ReadOctetString(), AsnEncodingRules.DER).ReadOctetString();
        return seed.Length == 32 ? seed : throw new AsnContentException("An Ed25519 key has 32 octets");
    }

    private sealed class RsaKey : DkimPrivateKey
    {
        private readonly RSA _rsa;
        private readonly Lock _one = new();

        public RsaKey(RSA rsa) => (_rsa, PublicKey) = (rsa, [.. rsa.ExportSubjectPublicKeyInfo()]);

        public override DkimAlgorithm Algorithm => DkimAlgorithm.RsaSha256;

        public override int Bits => _rsa.KeySize;

        public override ImmutableArray<byte> PublicKey { get; }

        public override string ToPem() => _rsa.ExportPkcs8PrivateKeyPem();

        public override byte[] Sign(ReadOnlySpan<byte> hash)
        {
            lock (_one) return _rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _rsa.Dispose();
        }
    }

    private sealed class Ed25519Key : DkimPrivateKey
    {
        private readonly byte[] _seed;
        private readonly IEd25519 _scheme;

        public Ed25519Key(byte[] seed, IEd25519 scheme) => (_seed, _scheme, PublicKey) = (seed, scheme, [.. scheme.PublicKey(seed)]);

        public override DkimAlgorithm Algorithm => DkimAlgorithm.Ed25519Sha256;

        public override int Bits => 256;

        public override ImmutableArray<byte> PublicKey { get; }

        public override string ToPem()
        {
            var inner = new AsnWriter(AsnEncodingRules.DER);
            inner.WriteOctetString(_seed);
            var outer = new AsnWriter(AsnEncodingRules.DER);
            using (outer.PushSequence())
            {
                outer.WriteInteger(0);
                using (outer.PushSequence()) outer.WriteObjectIdentifier(Ed25519Oid);
                outer.WriteOctetString(inner.Encode());
            }

            return PemEncoding.WriteString(PemLabel, outer.Encode());
        }

        public override byte[] Sign(ReadOnlySpan<byte> hash) => _scheme.Sign(_seed, hash);

        protected override void Dispose(bool disposing) => CryptographicOperations.ZeroMemory(_seed);
    }
}
