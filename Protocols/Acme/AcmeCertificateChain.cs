using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme;

/// <summary>A certificate and those that vouch for it, as a server gives them out.</summary>
/// <remarks>RFC 8555 §7.4.2 and §9.1: PEM, the certificate itself first, each other vouches for the one before it.</remarks>
public sealed class AcmeCertificateChain
{
    private AcmeCertificateChain(ImmutableArray<ReadOnlyMemory<byte>> certificates) => Certificates = certificates;

    /// <summary>The certificates in DER, at most <see cref="AcmeLimits.ChainLength"/>; the first is the one asked for.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Certificates { get; }

    /// <summary>Reads a chain. Faults: no PEM, something else than certificates, none, too many, one that cannot be read.</summary>
    /// <param name="octets">PEM, at most <see cref="AcmeLimits.ChainOctets"/>.</param>
    public static Parsed<AcmeCertificateChain> Parse(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > AcmeLimits.ChainOctets) return new SyntaxFault(AcmeLimits.ChainOctets, "chain of at most 256 KiB");
        var bad = octets.IndexOfAnyExceptInRange((byte)1, (byte)127);
        if (bad >= 0) return new SyntaxFault(bad, "ASCII");
        var text = Encoding.ASCII.GetString(octets);
        var found = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var at = 0;
        while (PemEncoding.TryFind(text.AsSpan(at), out var fields))
        {
            var begin = at + fields.Location.Start.Value;
            if (text.AsSpan(at)[fields.Label] is not "CERTIFICATE") return new SyntaxFault(begin, "certificates only");
            if (found.Count == AcmeLimits.ChainLength) return new SyntaxFault(begin, "at most 10 certificates");
            var der = Convert.FromBase64String(text[(at + fields.Base64Data.Start.Value)..(at + fields.Base64Data.End.Value)]);
            if (!IsCertificate(der)) return new SyntaxFault(begin, "certificate");
            found.Add(der);
            at += fields.Location.End.Value;
        }

        if (found.Count == 0) return new SyntaxFault(0, "certificate in PEM");
        return text.AsSpan(at).Contains("-----BEGIN", StringComparison.Ordinal) ? new SyntaxFault(at, "whole PEM") : new AcmeCertificateChain(found.ToImmutable());
    }

    /// <summary>The chain in PEM, each line ended by LF.</summary>
    public string ToPem() => string.Concat(Certificates.Select(der => PemEncoding.WriteString("CERTIFICATE", der.Span) + "\n"));

    private static bool IsCertificate(byte[] der)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            return certificate.RawDataMemory.Length == der.Length;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
