using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mox.Protocols.Acme;

/// <summary>The name a certificate has for renewal information: key identifier of its issuer and serial number.</summary>
/// <remarks>RFC 9773: both in base64url without padding, joined by a dot.</remarks>
public static class AcmeCertificateId
{
    /// <summary>The name, or null for a certificate without the identifier of its issuer's key.</summary>
    /// <param name="certificate">The certificate.</param>
    public static string? Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        try
        {
            var issuer = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier;
            return issuer is { Length: > 0 } key ? $"{Base64Url.EncodeToString(key.Span)}.{Base64Url.EncodeToString(certificate.SerialNumberBytes.Span)}" : null;
        }
        catch (CryptographicException)
        {
            return null; // an extension that cannot be read names nobody
        }
    }
}
