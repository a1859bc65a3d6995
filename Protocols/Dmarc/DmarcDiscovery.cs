using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Dmarc;

/// <summary>Finds records and organizational domains for one message; no name is asked twice.</summary>
/// <remarks>For use by one message and one caller at a time: it keeps what it found, up to <see cref="DmarcSettings.MaxLookups"/> names.</remarks>
public sealed class DmarcDiscovery(IDnsResolver dns, DmarcSettings settings)
{
    private readonly Dictionary<DomainName, DmarcLookup> _asked = [];

    /// <summary>Names asked so far.</summary>
    public int Lookups => _asked.Count;

    /// <summary>Who is asked.</summary>
    public IDnsResolver Dns { get; } = dns ?? throw new ArgumentNullException(nameof(dns));

    /// <summary>The settings it works by.</summary>
    public DmarcSettings Settings { get; } = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>The record of one name. Beyond the limit of names every look-up is a failed one.</summary>
    public async Task<DmarcLookup> RecordAsync(DomainName domain, CancellationToken ct)
    {
        if (_asked.TryGetValue(domain, out var known)) return known;
        if (_asked.Count >= Math.Max(Settings.MaxLookups, DmarcWalk.MaxLookups)) return new DmarcLookup(domain, DmarcLookupStatus.Failed, null, false);
        return _asked[domain] = await DmarcLookup.AskAsync(Dns, domain, ct).ConfigureAwait(false);
    }

    /// <summary>Walks from a name to the top, or to a record that ends the walk, or to a look-up that failed.</summary>
    public async Task<DmarcWalk> WalkAsync(DomainName start, CancellationToken ct)
    {
        var found = new List<DmarcLookup>(DmarcWalk.MaxLookups);
        foreach (var name in DmarcWalk.Names(start))
        {
            var lookup = await RecordAsync(name, ct).ConfigureAwait(false);
            found.Add(lookup);
            if (lookup.Status == DmarcLookupStatus.Failed) return new DmarcWalk(start, [.. found], null);
            if (lookup.Record is { SuffixFlag: not SuffixFlag.Unknown }) break;
        }

        return new DmarcWalk(start, [.. found], DmarcWalk.Choose(start, found));
    }

    /// <summary>The organizational domain of a name by the chosen way; null when it could not be found out for now.</summary>
    public async Task<DomainName?> OrganizationAsync(DomainName domain, CancellationToken ct) =>
        Settings.Method == OrganizationMethod.PublicSuffixList ? Settings.List.OrganizationalDomain(domain) : (await WalkAsync(domain, ct).ConfigureAwait(false)).Organization;

    /// <summary>The record that holds for an author's domain: its own, that of its organizational domain, or that of the public suffix above. Without one, the last look-up says why.</summary>
    /// <remarks>RFC 9989 §4.10.1; by the list RFC 7489 §6.6.3, where several records at the domain end the search.</remarks>
    public async Task<DmarcLookup> PolicyAsync(DomainName author, CancellationToken ct)
    {
        var own = await RecordAsync(author, ct).ConfigureAwait(false);
        if (own.Status is DmarcLookupStatus.Found or DmarcLookupStatus.Failed or DmarcLookupStatus.Unreadable) return own;
        if (Settings.Method == OrganizationMethod.PublicSuffixList)
        {
            var organization = Settings.List.OrganizationalDomain(author);
            return own.Status == DmarcLookupStatus.Several || organization == author ? own : await RecordAsync(organization, ct).ConfigureAwait(false);
        }

        var walk = await WalkAsync(author, ct).ConfigureAwait(false);
        return walk.Organization is null ? walk.Lookups[^1] : walk.PolicyAbove() ?? own;
    }

    /// <summary>Are two domains aligned? Null when that could not be found out for now.</summary>
    /// <remarks>RFC 9989 §4.10.2. The organizational domain of a name is the name or one above it: where the author's is not above the other name, that one need not be asked.</remarks>
    public async Task<bool?> AlignedAsync(DomainName author, DomainName identifier, AlignmentMode mode, CancellationToken ct)
    {
        if (author == identifier) return true;
        if (mode == AlignmentMode.Strict || !ShareTop(author, identifier)) return false;
        if (await OrganizationAsync(author, ct).ConfigureAwait(false) is not { } organization) return null;
        if (!identifier.IsWithin(organization)) return false;
        return await OrganizationAsync(identifier, ct).ConfigureAwait(false) is { } other ? other == organization : null;
    }

    /// <summary>True when a walk from the name needs no further look-up.</summary>
    internal bool HasWalked(DomainName start)
    {
        foreach (var name in DmarcWalk.Names(start))
        {
            if (!_asked.TryGetValue(name, out var lookup)) return false;
            if (lookup.Status == DmarcLookupStatus.Failed || lookup.Record is { SuffixFlag: not SuffixFlag.Unknown }) return true;
        }

        return true;
    }

    /// <summary>NXDOMAIN of the name; null when that could not be found out for now.</summary>
    /// <remarks>RFC 9989 §3.2.13.</remarks>
    internal async Task<bool?> MissingAsync(DomainName domain, CancellationToken ct)
    {
        var answer = await Dns.AddressesAsync(domain, ct).ConfigureAwait(false);
        return answer.Status == DnsStatus.Failed ? null : answer.Status == DnsStatus.NameMissing;
    }

    private static bool ShareTop(DomainName one, DomainName other) =>
        one.Ascii.AsSpan(one.Ascii.LastIndexOf('.') + 1).SequenceEqual(other.Ascii.AsSpan(other.Ascii.LastIndexOf('.') + 1));
}
