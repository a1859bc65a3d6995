using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Acme;
using Mox.Shared.Words;

namespace Mox.Server.Certificates;

/// <summary>Where a certificate comes from.</summary>
internal enum CertificateOrigin
{
    /// <summary>We made it ourselves; nobody vouches for it.</summary>
    SelfSigned,

    /// <summary>From an ACME server.</summary>
    Acme,

    /// <summary>From files the owner gave.</summary>
    File,
}

/// <summary>A certificate with its key and chain, ready for handshakes.</summary>
internal sealed class ServedCertificate
{
    private const int MaxFileOctets = 1 << 20;

    private ServedCertificate(CertificateOrigin origin, X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        (Origin, Leaf) = (origin, leaf);
        // Made once: building a context costs far more than a handshake.
        Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        Names = [.. leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).Select(name => name.TrimEnd('.').ToLowerInvariant()).Distinct()];
        (NotBefore, NotAfter) = (leaf.NotBefore, leaf.NotAfter);
    }

    public CertificateOrigin Origin { get; }

    public X509Certificate2 Leaf { get; }

    public SslStreamCertificateContext Context { get; }

    /// <summary>The names it is for, in lower case; a wildcard begins with <c>*.</c>.</summary>
    public ImmutableArray<string> Names { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>SHA-256 of its public key: what a TLSA record 3 1 1 says (RFC 7671 §5.1).</summary>
    public string KeyDigest => Convert.ToHexStringLower(SHA256.HashData(Leaf.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>The name it has for renewal information; null when it has none.</summary>
    public string? AcmeId => AcmeCertificateId.Of(Leaf);

    public bool IsValidAt(DateTimeOffset now) => NotBefore <= now && now < NotAfter;

    /// <summary>Takes a certificate that has its key with it.</summary>
    public static ServedCertificate Of(CertificateOrigin origin, X509Certificate2 withKey) => new(origin, withKey, []);

    /// <summary>Reads a certificate and its key from two files, or one twice. The fault is a sentence for the owner.</summary>
    public static (ServedCertificate? Certificate, Worded? Fault) FromFiles(string certificate, string key)
    {
        var (pem, fault) = ReadText(certificate);
        if (pem is null) return (null, fault);
        var (keyPem, keyFault) = certificate == key ? (pem, null) : ReadText(key);
        return keyPem is null ? (null, keyFault) : FromPem(CertificateOrigin.File, pem, keyPem, certificate, key);
    }

    /// <summary>Reads a certificate, its chain and its key from PEM.</summary>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="pem">The certificates; other blocks are passed over. The one that fits the key is the one that is shown, the others vouch for it.</param>
    /// <param name="keyPem">The key; other blocks are passed over.</param>
    /// <param name="certificateName">What a fault calls the certificates.</param>
    /// <param name="keyName">What a fault calls the key.</param>
    public static (ServedCertificate? Certificate, Worded? Fault) FromPem(CertificateOrigin origin, string pem, string keyPem, Worded certificateName, Worded keyName)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            return (null, Worded.Of(CertificateWords.CertificateUnreadable, certificateName, e.Message));
        }

        if (chain.Count == 0) return (null, Worded.Of(CertificateWords.NoCertificateInFile, certificateName));
        if (keyPem.Contains("-----BEGIN ENCRYPTED", StringComparison.Ordinal) || keyPem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal)) return (null, Worded.Of(CertificateWords.KeyEncrypted, keyName));
        using var key = ReadKey(keyPem);
        if (key is null) return (null, Worded.Of(CertificateWords.NoKeyInFile, keyName));
        var wanted = key.ExportSubjectPublicKeyInfo();
        var leaf = chain.FirstOrDefault(certificate => certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(wanted));
        if (leaf is null) return (null, Worded.Of(CertificateWords.KeyDoesNotFit, keyName, certificateName, Told(chain[0])));
        chain.Remove(leaf);
        using (leaf)
        {
            var served = new ServedCertificate(origin, key is RSA rsa ? leaf.CopyWithPrivateKey(rsa) : leaf.CopyWithPrivateKey((ECDsa)key), chain);
            return served.Names.IsEmpty ? (null, Worded.Of(CertificateWords.NamesNoHost, certificateName)) : (served, null);
        }
    }

    private static string Told(X509Certificate2 certificate) => certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false) is { Length: > 0 } name ? name : certificate.Subject;

    private static AsymmetricAlgorithm? ReadKey(string pem) => ReadKey(RSA.Create(), pem) ?? ReadKey(ECDsa.Create(), pem);

    private static AsymmetricAlgorithm? ReadKey(AsymmetricAlgorithm kind, string pem)
    {
        // Only the block of the key: beside a certificate or parameters of a curve there may be more.
        for (var rest = pem.AsSpan(); PemEncoding.TryFind(rest, out var block); rest = rest[block.Location.End..])
        {
            if (!rest[block.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal)) continue;
            try
            {
                kind.ImportFromPem(rest[block.Location]);
                return kind;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                break; // a key of another kind
            }
        }

        kind.Dispose();
        return null;
    }

    private static (string? Text, Worded? Fault) ReadText(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxFileOctets) return (null, Worded.Of(CertificateWords.FileTooLong, path, file.Length));
            using var reader = new StreamReader(file);
            return (reader.ReadToEnd(), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, Worded.Of(CertificateWords.FileUnreadable, path, e.Message));
        }
    }
}
