using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mox.Protocols.Acme.Challenges;

/// <summary>The certificate that answers a TLS challenge, and the protocol under which it is shown.</summary>
/// <remarks>RFC 8737 §3 and §4.</remarks>
public static class AcmeTls
{
    /// <summary>The name of the protocol in ALPN.</summary>
    public const string Protocol = "acme-tls/1";

    /// <summary>The object identifier of the extension with the digest: id-pe-acmeIdentifier.</summary>
    public const string Extension = "1.3.6.1.5.5.7.1.31";

    /// <summary>The value of the extension: the digest as an octet string.</summary>
    /// <param name="digest">32 octets: <see cref="KeyAuthorization.Digest"/>.</param>
    public static byte[] ExtensionValue(ReadOnlySpan<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, SHA256.HashSizeInBytes);
        var der = new AsnWriter(AsnEncodingRules.DER);
        der.WriteOctetString(digest);
        return der.Encode();
    }

    /// <summary>Makes the certificate, with a key of its own: one name or address, the critical extension, signed by itself.</summary>
    /// <param name="identifier">What is to be proved.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="now">It is valid for a week around this time.</param>
    public static X509Certificate2 Certificate(AcmeIdentifier identifier, KeyAuthorization proof, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(proof);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ACME challenge", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (identifier.IsAddress) names.AddIpAddress(IPAddress.Parse(identifier.Value));
        else names.AddDnsName(identifier.Value);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509Extension(Extension, ExtensionValue(proof.Digest), critical: true));
        return request.CreateSelfSigned(now.AddDays(-3), now.AddDays(4));
    }
}
