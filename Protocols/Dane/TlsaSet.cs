using System.Collections.Immutable;
using System.Security.Cryptography;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Dane;

/// <summary>The TLSA records of a host, those that SMTP can use told from the others.</summary>
/// <remarks>RFC 6698 §4.1 and RFC 7672 §3.1.3: usages 0 and 1 name authorities that no mail server is expected to know. RFC 7671 §9: of several digests of one usage and selector the strongest counts.</remarks>
/// <param name="Usable">Records that count.</param>
/// <param name="Unusable">Records that do not, each with its reason.</param>
public sealed record TlsaSet(ImmutableArray<TlsaRecord> Usable, ImmutableArray<UnusableTlsa> Unusable)
{
    /// <summary>Usage 2: a trust anchor of the domain.</summary>
    internal const byte TrustAnchor = 2;

    /// <summary>Usage 3: the server's own certificate or key.</summary>
    internal const byte EndEntity = 3;

    /// <summary>Records looked at; a host has a handful.</summary>
    private const int MaxRecords = 64;

    /// <summary>Sorts records.</summary>
    /// <param name="records">The records as DNS gave them.</param>
    public static TlsaSet Of(IEnumerable<TlsaRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var usable = new List<TlsaRecord>();
        var unusable = ImmutableArray.CreateBuilder<UnusableTlsa>();
        foreach (var record in records.Take(MaxRecords))
        {
            if (Fault(record) is { } fault) unusable.Add(new UnusableTlsa(record, fault));
            else usable.Add(record);
        }

        foreach (var group in usable.Where(record => record.Matching != 0).GroupBy(record => (record.Usage, record.Selector)).ToList())
        {
            var strongest = group.Max(record => record.Matching);
            foreach (var weaker in group.Where(record => record.Matching < strongest))
            {
                usable.Remove(weaker);
                unusable.Add(new UnusableTlsa(weaker, "there is a stronger digest"));
            }
        }

        return new TlsaSet([.. usable], unusable.ToImmutable());
    }

    /// <summary>True when the record stands for this certificate.</summary>
    internal static bool Matches(TlsaRecord record, CertificateParts certificate)
    {
        var selected = record.Selector == 0 ? certificate.Whole.Span : certificate.PublicKey.Span;
        return record.Matching switch
        {
            0 => record.Data.AsSpan().SequenceEqual(selected),
            1 => record.Data.AsSpan().SequenceEqual(SHA256.HashData(selected)),
            _ => record.Data.AsSpan().SequenceEqual(SHA512.HashData(selected)),
        };
    }

    private static string? Fault(TlsaRecord record) => record switch
    {
        { Usage: 0 or 1 } => "SMTP does not use usages 0 and 1",
        { Usage: > 3 } => "its usage is not known",
        { Selector: > 1 } => "its selector is not known",
        { Matching: > 2 } => "its matching type is not known",
        { Matching: 1, Data.Length: not SHA256.HashSizeInBytes } or { Matching: 2, Data.Length: not SHA512.HashSizeInBytes } => "its digest has the wrong length",
        { Matching: 0, Selector: 0 } when CertificateParts.Read(record.Data.AsMemory()) is null => "its data is no certificate",
        { Matching: 0, Selector: 1 } when !CertificateParts.IsPublicKey(record.Data.AsMemory()) => "its data is no public key",
        _ => null,
    };
}
