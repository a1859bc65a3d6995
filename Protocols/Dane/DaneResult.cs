using System.Collections.Immutable;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Dane;

/// <summary>What TLSA records say of the certificates a server presented.</summary>
public enum DaneVerdict
{
    /// <summary>A record matches, and all that goes with its usage holds: the server is who DNS says.</summary>
    Match,

    /// <summary>No record can be used: TLS is required, and the server is not authenticated (RFC 7672 §2.2).</summary>
    NoUsableRecords,

    /// <summary>No usable record matches, or none that an unbroken chain leads to.</summary>
    NoMatch,

    /// <summary>A trust anchor matches; the certificate is for none of the names.</summary>
    NameMismatch,

    /// <summary>A trust anchor matches; a certificate on the way to it is not valid at this time.</summary>
    Expired,

    /// <summary>A trust anchor matches; a certificate on the way to it may not be used so.</summary>
    ChainInvalid,
}

/// <summary>The outcome of comparing certificates with TLSA records.</summary>
/// <param name="Verdict">The outcome.</param>
/// <param name="Record">The record that matched, also when the verdict is one of those that say "a trust anchor matches".</param>
/// <param name="Depth">Where in the chain: 0 the server's certificate, 1 its issuer, and so on; for a bare key the certificate it signed. -1: nowhere.</param>
/// <param name="Unusable">Records that cannot be used, each with its reason.</param>
/// <param name="Reason">A sentence for people, without a full stop.</param>
public sealed record DaneResult(DaneVerdict Verdict, TlsaRecord? Record, int Depth, ImmutableArray<UnusableTlsa> Unusable, string Reason)
{
    /// <summary>True when the server is authenticated.</summary>
    public bool IsMatch => Verdict == DaneVerdict.Match;
}

/// <summary>A TLSA record that cannot be used.</summary>
/// <param name="Record">The record.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record UnusableTlsa(TlsaRecord Record, string Reason);
