using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Dane;

/// <summary>Compares the certificates a mail server presented with the TLSA records of its host.</summary>
/// <remarks>RFC 7672 §3; RFC 7671 §5; RFC 6698 §2.1. That the records are authentic is the caller's to see to: others must not come here.</remarks>
public static class DaneVerifier
{
    private const int MaxCertificates = 32;

    /// <summary>Compares. Nothing is fetched, and no store of the system is asked.</summary>
    /// <param name="records">The TLSA records, authentic, as DNS gave them.</param>
    /// <param name="presented">The certificates in the order the server presented them, its own first.</param>
    /// <param name="names">The names accepted where names count: the host of the TLSA records, and the domain the mail is for (RFC 7672 §3.2.2).</param>
    /// <param name="now">The time at which certificates must be valid, where that counts.</param>
    public static DaneResult Evaluate(IEnumerable<TlsaRecord> records, IReadOnlyList<X509Certificate2> presented, IReadOnlyCollection<DomainName> names, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(presented);
        ArgumentNullException.ThrowIfNull(names);
        var set = TlsaSet.Of(records);
        if (set.Usable.IsEmpty) return new DaneResult(DaneVerdict.NoUsableRecords, null, -1, set.Unusable, "no TLSA record can be used");
        if (presented.Count == 0 || CertificateParts.Read(presented[0].RawDataMemory) is not { } own) return new DaneResult(DaneVerdict.NoMatch, null, -1, set.Unusable, "the server presented no certificate");

        // RFC 7671 §5.1: the key is bound to the name by DNS; neither the names in the certificate nor its dates count.
        foreach (var record in set.Usable.Where(record => record.Usage == TlsaSet.EndEntity))
        {
            if (TlsaSet.Matches(record, own)) return new DaneResult(DaneVerdict.Match, record, 0, set.Unusable, "DNS names the server's certificate or key");
        }

        ImmutableArray<TlsaRecord> anchors = [.. set.Usable.Where(record => record.Usage == TlsaSet.TrustAnchor)];
        if (!anchors.IsEmpty)
        {
            using var search = new AnchorSearch(anchors, presented.Skip(1).Take(MaxCertificates), names, now);
            if (search.From(presented[0]) is { } found) return new DaneResult(found.Verdict, found.Record, found.Depth, set.Unusable, found.Reason);
        }

        return new DaneResult(DaneVerdict.NoMatch, null, -1, set.Unusable, "no TLSA record matches what the server presented");
    }
}
