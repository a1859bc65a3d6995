using System.Collections.Immutable;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.Dns;

/// <summary>A mail exchanger. A null <paramref name="Exchange"/> is the lone dot: the domain takes no mail.</summary>
/// <remarks>RFC 1035 §3.3.9; RFC 7505 §3 (null MX).</remarks>
/// <param name="Preference">Lower is tried first.</param>
/// <param name="Exchange">The host, or null.</param>
public sealed record MxRecord(ushort Preference, DomainName? Exchange);

/// <summary>Where a service is offered. A null <paramref name="Target"/> is the lone dot: the service is decidedly not offered.</summary>
/// <remarks>RFC 2782.</remarks>
/// <param name="Priority">Lower is tried first.</param>
/// <param name="Weight">The share among those of the same priority.</param>
/// <param name="Port">The port.</param>
/// <param name="Target">The host, or null.</param>
public sealed record SrvRecord(ushort Priority, ushort Weight, ushort Port, DomainName? Target);

/// <summary>What a TLS server's certificate or its issuer must look like.</summary>
/// <remarks>RFC 6698 §2.1. Any numbers and octets: whether it can be used is said by <c>Mox.Protocols.Dane</c>.</remarks>
/// <param name="Usage">Certificate usage: 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE.</param>
/// <param name="Selector">What is compared: 0 the certificate, 1 its public key.</param>
/// <param name="Matching">How: 0 as it stands, 1 by SHA-256, 2 by SHA-512.</param>
/// <param name="Data">The octets to compare with.</param>
public sealed record TlsaRecord(byte Usage, byte Selector, byte Matching, ImmutableArray<byte> Data)
{
    /// <inheritdoc/>
    public bool Equals(TlsaRecord? other) =>
        other is not null && (Usage, Selector, Matching) == (other.Usage, other.Selector, other.Matching) && Data.AsSpan().SequenceEqual(other.Data.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Usage, Selector, Matching, Data.Length);

    /// <summary>The presentation form, such as <c>3 1 1 0A0B…</c> (RFC 6698 §2.2).</summary>
    public override string ToString() => FormattableString.Invariant($"{Usage} {Selector} {Matching} {Convert.ToHexString(Data.AsSpan())}");
}

/// <summary>Which authority may issue certificates for a domain.</summary>
/// <remarks>RFC 8659 §4.1.</remarks>
/// <param name="Critical">An authority that does not know the tag must not issue.</param>
/// <param name="Tag">The property, in lower case: <c>issue</c>, <c>issuewild</c>, <c>iodef</c>, …</param>
/// <param name="Value">Its value; octets outside of ASCII as U+FFFD.</param>
public sealed record CaaRecord(bool Critical, string Tag, string Value);
