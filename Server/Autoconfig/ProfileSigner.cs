using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Mox.Server.Certificates;
using Mox.Server.Hosting;

namespace Mox.Server.Autoconfig;

/// <summary>Signs profiles with the certificate of this host and its chain, so that devices show by whom they are (CMS with the content inside, SHA-256).</summary>
internal sealed class ProfileSigner(CertificateStore certificates, IOptions<ApplianceOptions> appliance)
{
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";

    /// <summary>The name that signs.</summary>
    public string Name => appliance.Value.HostName;

    /// <summary>True when somebody vouches for it.</summary>
    public bool IsKnown => certificates.Shown(Name.TrimEnd('.').ToLowerInvariant()) is { Origin: not CertificateOrigin.SelfSigned };

    /// <summary>The signed profile in DER.</summary>
    public byte[] Sign(byte[] profile)
    {
        var context = certificates.For(Name);
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, context.TargetCertificate) { DigestAlgorithm = new Oid(Sha256), IncludeOption = X509IncludeOption.EndCertOnly };
        signer.Certificates.AddRange(context.IntermediateCertificates.ToArray());
        var signed = new SignedCms(new ContentInfo(profile));
        signed.ComputeSignature(signer);
        return signed.Encode();
    }
}
