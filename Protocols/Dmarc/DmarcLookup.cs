using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Dmarc;

/// <summary>How the look-up of a record at one name ended.</summary>
public enum DmarcLookupStatus
{
    /// <summary>There is one record.</summary>
    Found,

    /// <summary>There is none.</summary>
    Absent,

    /// <summary>There are several, of which none counts.</summary>
    Several,

    /// <summary>There is one that cannot be read for its length.</summary>
    Unreadable,

    /// <summary>It could not be asked; later it may be.</summary>
    Failed,
}

/// <summary>The record of one name.</summary>
/// <param name="Domain">The name, without <c>_dmarc</c>.</param>
/// <param name="Status">How the look-up ended.</param>
/// <param name="Record">The record where there is one.</param>
/// <param name="Authentic">True when the answer is signed and valid (<see cref="DnsAnswer{T}.Authentic"/>).</param>
public sealed record DmarcLookup(DomainName Domain, DmarcLookupStatus Status, DmarcRecord? Record, bool Authentic)
{
    /// <summary>Asks for the record of a name.</summary>
    /// <remarks>RFC 9989 §4.10 step 2; RFC 7489 §6.6.3: texts that do not begin with the version are passed over, and several records are none.</remarks>
    public static async Task<DmarcLookup> AskAsync(IDnsResolver dns, DomainName domain, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(dns);
        if (!DomainName.Parse($"_dmarc.{domain.Ascii}").Try(out var name, out _)) return new DmarcLookup(domain, DmarcLookupStatus.Absent, null, false);
        var answer = await dns.TxtAsync(name, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return new DmarcLookup(domain, DmarcLookupStatus.Failed, null, false);
        string? text = null;
        foreach (var one in answer.Records)
        {
            if (!DmarcRecord.IsRecord(one)) continue;
            if (text is not null) return new DmarcLookup(domain, DmarcLookupStatus.Several, null, answer.Authentic);
            text = one;
        }

        if (text is null) return new DmarcLookup(domain, DmarcLookupStatus.Absent, null, answer.Authentic);
        return DmarcRecord.Parse(text).Try(out var record, out _)
            ? new DmarcLookup(domain, DmarcLookupStatus.Found, record, answer.Authentic)
            : new DmarcLookup(domain, DmarcLookupStatus.Unreadable, null, answer.Authentic);
    }
}
