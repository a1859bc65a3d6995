using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.Dane;

/// <summary>What certificates on the way to a trust anchor must fulfil beside their signatures: time, names, and what they may be used for.</summary>
/// <remarks>RFC 5280 (path validation). A critical extension that is not understood here refuses the chain; so do constraints on names, which are critical.</remarks>
internal static class ChainRules
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string AnyUsage = "2.5.29.37.0";

    /// <summary>Key usage, basic constraints, alternative name, extended key usage, policies.</summary>
    private static readonly string[] Understood = ["2.5.29.15", "2.5.29.19", "2.5.29.17", "2.5.29.37", "2.5.29.32"];

    /// <summary>Match, or what is wrong first of all.</summary>
    /// <param name="path">The server's certificate, its issuer, and so on.</param>
    /// <param name="names">The names expected.</param>
    /// <param name="now">The time.</param>
    public static (DaneVerdict Verdict, string Reason) Judge(IReadOnlyList<X509Certificate2> path, IReadOnlyCollection<DomainName> names, DateTimeOffset now)
    {
        try
        {
            for (var i = 0; i < path.Count; i++)
            {
                if (Fault(path, i) is { } fault) return (DaneVerdict.ChainInvalid, $"the certificate at depth {i} {fault}");
                if (now < path[i].NotBefore.ToUniversalTime() || now > path[i].NotAfter.ToUniversalTime()) return (DaneVerdict.Expired, $"the certificate at depth {i} is not valid at this time");
            }
        }
        catch (CryptographicException)
        {
            return (DaneVerdict.ChainInvalid, "a certificate has an extension that cannot be read");
        }

        return ServerNames.Match(path[0], names)
            ? (DaneVerdict.Match, "a trust anchor named by DNS signed for the server")
            : (DaneVerdict.NameMismatch, $"the certificate is not for {string.Join(", ", names)}");
    }

    private static string? Fault(IReadOnlyList<X509Certificate2> path, int depth)
    {
        var extensions = path[depth].Extensions;
        if (extensions.FirstOrDefault(extension => extension.Critical && !Understood.Contains(extension.Oid?.Value)) is { } unknown) return $"has a critical extension that is not known ({unknown.Oid?.Value})";
        if (depth == 0)
        {
            var uses = extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>()).Select(use => use.Value).ToList();
            return uses.Count == 0 || uses.Contains(ServerAuthentication) || uses.Contains(AnyUsage) ? null : "is not meant for servers";
        }

        if (extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true } constraints) return "is not that of an authority";
        if (constraints.HasPathLengthConstraint && Between(path, depth) > constraints.PathLengthConstraint) return "allows no authority this far below";
        return extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage && (usage.KeyUsages & X509KeyUsageFlags.KeyCertSign) == 0 ? "may not sign certificates" : null;
    }

    /// <summary>Authorities between this one and the server; those that issued to themselves do not count.</summary>
    private static int Between(IReadOnlyList<X509Certificate2> path, int depth) =>
        path.Skip(1).Take(depth - 1).Count(certificate => !certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData));
}
