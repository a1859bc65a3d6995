using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dane;
using Mox.Protocols.Dns;

namespace Mox.Server.Outbound;

/// <summary>What DNS says of the keys of a mail host.</summary>
/// <param name="Anchors">The records and the names they count for; null: DANE does not apply.</param>
/// <param name="Usable">Some of the records can be compared with; else TLS is asked for, with any certificate.</param>
/// <param name="Fault">The records could not be looked up: the host must not be used. Empty when they could.</param>
internal sealed record HostTlsa(DaneAnchors? Anchors, bool Usable, string Fault)
{
    public static readonly HostTlsa None = new(null, false, "");

    /// <summary>DNS gave no answer for now: whether there are any is not known.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Looks the records up.</summary>
    /// <remarks>RFC 7672 §2.2.3: where the name is an alias, first at the name it leads to. Hosts whose addresses are not authentic are not asked about (§2.2.2), so that broken zones do no harm.</remarks>
    /// <param name="dns">The resolver.</param>
    /// <param name="nextHop">The domain mail is for.</param>
    /// <param name="host">The mail host as the MX record names it.</param>
    /// <param name="addresses">Its addresses as they were answered.</param>
    /// <param name="port">The port of SMTP.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<HostTlsa> FindAsync(IDnsResolver dns, DomainName nextHop, DomainName host, DnsAnswer<IPAddress> addresses, int port, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (!addresses.Authentic) return None;
        foreach (var name in new[] { addresses.Name, host }.Distinct())
        {
            var answer = await dns.TlsaAsync(name, (ushort)port, ct).ConfigureAwait(false);
            if (answer.Status == DnsStatus.Failed) return new HostTlsa(null, false, $"the TLSA records of {name} could not be looked up: {answer.Failure?.Reason ?? "no answer"}") { IsUnknown = answer.Failure is not { Kind: DnsFailureKind.Bogus } };
            if (answer.Status != DnsStatus.Found || !answer.Authentic) continue;
            return new HostTlsa(new DaneAnchors(answer.Records, name, [.. new[] { name, host, nextHop }.Distinct()]), !TlsaSet.Of(answer.Records).Usable.IsEmpty, "");
        }

        return None;
    }
}

/// <summary>What a certificate is compared with by DANE.</summary>
/// <param name="Records">Authentic TLSA records.</param>
/// <param name="Base">The name they stand at, which the server is asked for (RFC 7672 §8.1).</param>
/// <param name="Names">Names a certificate may have, where names count (RFC 7672 §3.2.2).</param>
internal sealed record DaneAnchors(ImmutableArray<TlsaRecord> Records, DomainName Base, ImmutableArray<DomainName> Names)
{
    public bool Equals(DaneAnchors? other) => other is not null && Base == other.Base && Records.ToHashSet().SetEquals(other.Records) && Names.SequenceEqual(other.Names);

    public override int GetHashCode() => HashCode.Combine(Base, Records.Length);
}
