using System.Collections.Immutable;

namespace Mox.Server.Certificates;

/// <summary>Which certificate a name gets, out of those there are at one time. It never changes; a new one takes its place.</summary>
/// <remarks>
/// A certificate for the very name goes before a wildcard (RFC 6125 §6.4.3: one label), where both are as good. A valid one goes before one that is not; among these, one the owner gave before one of ACME,
/// and one that lasts longer before another. Of our own making is the last of all, behind one that has expired: a TLSA record for its key still fits (RFC 7671 §5.1).
/// </remarks>
internal sealed class CertificateSelection
{
    private readonly Dictionary<string, ServedCertificate> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly DateTimeOffset _now;
    private readonly ServedCertificate _otherwise;

    /// <param name="certificates">All there are.</param>
    /// <param name="hostName">The name whose certificate others get too.</param>
    /// <param name="last">What is shown when there is nothing better.</param>
    /// <param name="now">The time the choice is made for.</param>
    public CertificateSelection(IEnumerable<ServedCertificate> certificates, string hostName, ServedCertificate last, DateTimeOffset now)
    {
        _now = now;
        foreach (var certificate in certificates)
        {
            foreach (var name in certificate.Names)
            {
                if (!_names.TryGetValue(name, out var other) || Rank(certificate).CompareTo(Rank(other)) > 0) _names[name] = certificate;
            }
        }

        _otherwise = Find(hostName) ?? last;
    }

    /// <summary>The certificate for a server name; that of the host for a name that is not known, or none, so that the handshake does not fail.</summary>
    public ServedCertificate For(string serverName) => Find(serverName.TrimEnd('.')) ?? _otherwise;

    /// <summary>The certificate for a name, if there is one.</summary>
    public ServedCertificate? Find(string name)
    {
        var exact = _names.GetValueOrDefault(name);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var wild = dot > 0 ? _names.GetValueOrDefault("*" + name[dot..]) : null;
        return exact is null ? wild : wild is null || Quality(exact) >= Quality(wild) ? exact : wild;
    }

    private int Quality(ServedCertificate certificate) => certificate.Origin == CertificateOrigin.SelfSigned ? 0 : certificate.IsValidAt(_now) ? 2 : 1;

    private (int Quality, int Origin, DateTimeOffset Until) Rank(ServedCertificate certificate) => (Quality(certificate), (int)certificate.Origin, certificate.NotAfter);
}
