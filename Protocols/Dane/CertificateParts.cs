using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Mox.Protocols.Dane;

/// <summary>A certificate cut into what DANE and its signature need.</summary>
/// <remarks>RFC 5280, the grammar of Certificate. Only signatures by SHA-2 with RSA or ECDSA are taken.</remarks>
/// <param name="Whole">All of it, in DER.</param>
/// <param name="Signed">TBSCertificate, in DER: what is signed.</param>
/// <param name="Issuer">The name of the issuer, in DER.</param>
/// <param name="Subject">Its own name, in DER.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo, in DER.</param>
/// <param name="Algorithm">The object identifier of the signature's algorithm.</param>
/// <param name="Parameters">The parameters of that algorithm, in DER; may be empty.</param>
/// <param name="Signature">The signature.</param>
internal sealed record CertificateParts(
    ReadOnlyMemory<byte> Whole,
    ReadOnlyMemory<byte> Signed,
    ReadOnlyMemory<byte> Issuer,
    ReadOnlyMemory<byte> Subject,
    ReadOnlyMemory<byte> PublicKey,
    string Algorithm,
    ReadOnlyMemory<byte> Parameters,
    byte[] Signature)
{
    private const int MinRsaBits = 1024;
    private const int MaxRsaBits = 8192;
    private const string RsaPss = "1.2.840.113549.1.1.10";

    private static readonly Asn1Tag Version = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>Cuts a certificate, or null when it is none.</summary>
    public static CertificateParts? Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var certificate = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var signed = certificate.ReadEncodedValue();
            var algorithm = certificate.ReadSequence();
            var oid = algorithm.ReadObjectIdentifier();
            var parameters = algorithm.HasData ? algorithm.ReadEncodedValue() : default;
            var signature = certificate.ReadBitString(out _);
            certificate.ThrowIfNotEmpty();
            var body = new AsnReader(signed, AsnEncodingRules.DER).ReadSequence();
            if (body.PeekTag().HasSameClassAndValue(Version)) body.ReadEncodedValue();
            body.ReadEncodedValue(); // serial number
            body.ReadEncodedValue(); // algorithm
            var issuer = body.ReadEncodedValue();
            body.ReadEncodedValue(); // validity
            var subject = body.ReadEncodedValue();
            var key = body.ReadEncodedValue();
            return IsPublicKey(key) ? new CertificateParts(der, signed, issuer, subject, key, oid, parameters, signature) : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>True for a SubjectPublicKeyInfo: an algorithm and a string of bits.</summary>
    public static bool IsPublicKey(ReadOnlyMemory<byte> der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var key = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            key.ReadSequence().ReadObjectIdentifier();
            key.ReadBitString(out _);
            key.ThrowIfNotEmpty();
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>True when the holder of this key signed the certificate.</summary>
    public bool IsSignedBy(ReadOnlyMemory<byte> publicKey)
    {
        try
        {
            return Algorithm switch
            {
                "1.2.840.113549.1.1.11" => Rsa(publicKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                "1.2.840.113549.1.1.12" => Rsa(publicKey, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
                "1.2.840.113549.1.1.13" => Rsa(publicKey, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
                RsaPss => PssHash() is { } hash && Rsa(publicKey, hash, RSASignaturePadding.Pss),
                "1.2.840.10045.4.3.2" => Ecdsa(publicKey, HashAlgorithmName.SHA256),
                "1.2.840.10045.4.3.3" => Ecdsa(publicKey, HashAlgorithmName.SHA384),
                "1.2.840.10045.4.3.4" => Ecdsa(publicKey, HashAlgorithmName.SHA512),
                _ => false,
            };
        }
        catch (Exception fault) when (fault is CryptographicException or AsnContentException or PlatformNotSupportedException)
        {
            // A key of another kind, a curve that is not known, a signature that is no signature.
            return false;
        }
    }

    private bool Rsa(ReadOnlyMemory<byte> publicKey, HashAlgorithmName hash, RSASignaturePadding padding)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey.Span, out _);
        return rsa.KeySize is >= MinRsaBits and <= MaxRsaBits && rsa.VerifyData(Signed.Span, Signature, hash, padding);
    }

    private bool Ecdsa(ReadOnlyMemory<byte> publicKey, HashAlgorithmName hash)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(publicKey.Span, out _);
        return ecdsa.VerifyData(Signed.Span, Signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The hash of RSASSA-PSS, which stands in the parameters; without it would be SHA-1.</summary>
    private HashAlgorithmName? PssHash()
    {
        if (Parameters.IsEmpty) return null;
        var parameters = new AsnReader(Parameters, AsnEncodingRules.DER).ReadSequence();
        var hashTag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (!parameters.HasData || !parameters.PeekTag().HasSameClassAndValue(hashTag)) return null;
        return parameters.ReadSequence(hashTag).ReadSequence().ReadObjectIdentifier() switch
        {
            "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
            "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
            "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
            _ => null,
        };
    }
}
