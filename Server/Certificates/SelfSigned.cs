using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mox.Server.Certificates;

/// <summary>A certificate of our own making, kept in the data folder: for localserve, and until a real one is there.</summary>
internal static class SelfSigned
{
    /// <summary>How long a new certificate is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(4 * 365);

    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>A host that gets its name in the setup keeps the certificate it began with: a browser that was told to go on with that one would stop at another, in the middle of the setup.</summary>
    private static readonly TimeSpan FirstHours = TimeSpan.FromHours(12);

    private static readonly TimeSpan BackDated = TimeSpan.FromDays(1);

    /// <summary>The certificate for these names, from the folder when it is there and still good, else made anew.</summary>
    public static X509Certificate2 LoadOrMake(CertificateFolder folder, IReadOnlyList<string> names, TimeProvider time)
    {
        var file = folder.In("self-signed.pfx");
        if (File.Exists(file))
        {
            var kept = X509CertificateLoader.LoadPkcs12FromFile(file, null);
            if (kept.NotAfter.ToUniversalTime() > time.GetUtcNow().UtcDateTime + RenewBefore && (names.All(name => kept.MatchesHostname(name)) || IsYoung(kept, time))) return kept;
            kept.Dispose();
        }

        var pfx = Make(names, time.GetUtcNow());
        CertificateFolder.Write(file, pfx);
        return X509CertificateLoader.LoadPkcs12(pfx, null);
    }

    private static bool IsYoung(X509Certificate2 kept, TimeProvider time) => time.GetUtcNow().UtcDateTime - kept.NotBefore.ToUniversalTime() < BackDated + FirstHours;

    private static byte[] Make(IReadOnlyList<string> names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var certificate = request.CreateSelfSigned(now - BackDated, now + Lifetime);
        return certificate.Export(X509ContentType.Pkcs12);
    }
}
