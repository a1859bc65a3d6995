using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Dane;

/// <summary>Looks for a chain of signatures from the server's certificate to a trust anchor that a TLSA record names.</summary>
/// <remarks>RFC 7671 §5.2, §5.2.2 and §5.2.3; RFC 7672 §3.1.2. The order in which a server presents its certificates does not matter, and further ones do no harm.</remarks>
internal sealed class AnchorSearch : IDisposable
{
    private const int MaxDepth = 8;

    /// <summary>Signatures checked at most: a server can present many certificates with the same names.</summary>
    private const int MaxSignatures = 64;

    private readonly ImmutableArray<TlsaRecord> _anchors;
    private readonly IReadOnlyCollection<DomainName> _names;
    private readonly DateTimeOffset _now;
    private readonly List<(X509Certificate2 Certificate, CertificateParts Parts)> _issuers = [];
    private readonly List<X509Certificate2> _own = [];
    private readonly List<(X509Certificate2 Certificate, CertificateParts Parts)> _path = [];
    private int _signatures;

    /// <param name="anchors">Usable records of usage 2.</param>
    /// <param name="presented">What the server presented behind its own certificate.</param>
    /// <param name="names">The names expected.</param>
    /// <param name="now">The time at which the chain must be valid.</param>
    public AnchorSearch(ImmutableArray<TlsaRecord> anchors, IEnumerable<X509Certificate2> presented, IReadOnlyCollection<DomainName> names, DateTimeOffset now)
    {
        (_anchors, _names, _now) = (anchors, names, now);
        foreach (var certificate in presented) Offer(certificate);

        // RFC 7671 §5.2.2: an anchor that stands in DNS as a whole need not be presented.
        foreach (var record in anchors.Where(record => record is { Selector: 0, Matching: 0 }))
        {
            if (Load(record) is not { } certificate) continue;
            _own.Add(certificate);
            Offer(certificate);
        }
    }

    /// <summary>The best that can be said: a match, else what is wrong with a chain that does lead to an anchor. Null: no chain does.</summary>
    public Found? From(X509Certificate2 leaf)
    {
        if (CertificateParts.Read(leaf.RawDataMemory) is not { } parts) return null;
        _path.Clear();
        _path.Add((leaf, parts));

        // A certificate that was presented goes before a bare key: it says more about the chain.
        var found = Climb(bareKeys: false);
        if (found is { Verdict: DaneVerdict.Match } || !_anchors.Any(IsBareKey)) return found;
        return Climb(bareKeys: true) is { } other && (found is null || other.Verdict == DaneVerdict.Match) ? other : found;
    }

    public void Dispose()
    {
        foreach (var certificate in _own) certificate.Dispose();
    }

    private Found? Climb(bool bareKeys)
    {
        var tip = _path[^1].Parts;
        Found? best = null;
        foreach (var record in _anchors)
        {
            if (bareKeys ? !IsBareKey(record) || !IsSigned(tip, record.Data.AsMemory()) : _path.Count == 1 || !TlsaSet.Matches(record, tip)) continue;
            var (verdict, reason) = ChainRules.Judge([.. _path.Select(link => link.Certificate)], _names, _now);
            var found = new Found(verdict, record, _path.Count - 1, reason);
            if (verdict == DaneVerdict.Match) return found;
            best ??= found;
        }

        if (_path.Count > MaxDepth) return best;
        foreach (var issuer in _issuers)
        {
            if (_path.Exists(link => link.Parts.Whole.Span.SequenceEqual(issuer.Parts.Whole.Span))) continue;
            if (!issuer.Parts.Subject.Span.SequenceEqual(tip.Issuer.Span) || !IsSigned(tip, issuer.Parts.PublicKey)) continue;
            _path.Add(issuer);
            var found = Climb(bareKeys);
            _path.RemoveAt(_path.Count - 1);
            if (found is { Verdict: DaneVerdict.Match }) return found;
            best ??= found;
        }

        return best;
    }

    /// <summary>A public key that stands in DNS as a whole can be checked against without a certificate (RFC 7671 §5.2.3).</summary>
    private static bool IsBareKey(TlsaRecord record) => record is { Selector: 1, Matching: 0 };

    private bool IsSigned(CertificateParts certificate, ReadOnlyMemory<byte> key) => ++_signatures <= MaxSignatures && certificate.IsSignedBy(key);

    private void Offer(X509Certificate2 certificate)
    {
        if (CertificateParts.Read(certificate.RawDataMemory) is { } parts) _issuers.Add((certificate, parts));
    }

    private static X509Certificate2? Load(TlsaRecord record)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(record.Data.AsSpan());
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>A chain that leads to an anchor.</summary>
    internal sealed record Found(DaneVerdict Verdict, TlsaRecord Record, int Depth, string Reason);
}
