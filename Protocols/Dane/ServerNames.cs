using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.Dane;

/// <summary>The names a certificate is for, and whether one of ours is among them.</summary>
/// <remarks>RFC 7672 §3.2.3; RFC 6125 §6.4.</remarks>
public static class ServerNames
{
    private const string CommonName = "2.5.4.3";

    /// <summary>The DNS names of a certificate; its common names when it has none.</summary>
    /// <param name="certificate">The certificate.</param>
    public static ImmutableArray<string> Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        try
        {
            ImmutableArray<string> names = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames())];
            return names.IsEmpty
                ? [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(name => !name.HasMultipleElements && name.GetSingleElementType().Value == CommonName).Select(name => name.GetSingleElementValue()).OfType<string>()]
                : names;
        }
        catch (CryptographicException)
        {
            // Names that cannot be read are no names.
            return [];
        }
    }

    /// <summary>True when the certificate is for one of these names.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="names">The names a client expects.</param>
    public static bool Match(X509Certificate2 certificate, IReadOnlyCollection<DomainName> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var presented = Of(certificate);
        return names.Any(name => presented.Any(pattern => Matches(pattern, name.Ascii)));
    }

    /// <summary>A star stands for the whole first label and nothing else.</summary>
    private static bool Matches(string pattern, string name)
    {
        if (name.Length == 0) return false;
        if (!pattern.StartsWith("*.", StringComparison.Ordinal)) return string.Equals(pattern, name, StringComparison.OrdinalIgnoreCase);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && pattern.Length > 2 && name.AsSpan(dot).Equals(pattern.AsSpan(1), StringComparison.OrdinalIgnoreCase);
    }
}
