using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dns;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>What a blocklist says of a subject.</summary>
internal enum ListStanding
{
    NotListed,
    Listed,

    /// <summary>The list does not answer us, or does not work: nothing is known.</summary>
    Unknown,
}

/// <summary>Asks blocklists, and whether they work at all: kept for a while, over runs.</summary>
/// <remarks>RFC 5782 §5: 127.0.0.2 (or TEST) is listed at each, 127.0.0.1 (or INVALID) at none.</remarks>
internal sealed class BlocklistHealth(DnsCheckOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<DnsName, (bool Works, DateTimeOffset Until)> _known = new();

    /// <summary>What a list says; the reason where that is unknown, the codes where it is listed.</summary>
    /// <param name="dns">Who is asked.</param>
    /// <param name="zone">The list.</param>
    /// <param name="subject">The labels in front: an address backwards, or a domain.</param>
    /// <param name="ofDomains">A list of domains.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<(ListStanding Standing, Worded Why)> AskAsync(IDnsResolver dns, DnsName zone, string subject, bool ofDomains, CancellationToken ct)
    {
        var (standing, why) = await LookUpAsync(dns, zone, subject, ct).ConfigureAwait(false);
        if (standing == ListStanding.Unknown) return (standing, why);
        return await WorksAsync(dns, zone, ofDomains, ct).ConfigureAwait(false) switch
        {
            true => (standing, why),
            false => (ListStanding.Unknown, Worded.Of(FindingWords.ListDoesNotWork)),
            null => (ListStanding.Unknown, Worded.Of(FindingWords.ListNotLookedUp)),
        };
    }

    /// <summary>The labels of an address in front of a list's zone.</summary>
    /// <remarks>RFC 5782 §2.1 and §2.4.</remarks>
    public static string Subject(IPAddress address)
    {
        var name = DnsName.Reverse(address).Text;
        return name[..^(name.EndsWith(".in-addr.arpa", StringComparison.Ordinal) ? ".in-addr.arpa".Length : ".ip6.arpa".Length)];
    }

    /// <summary>Null when it cannot be told now; that is not kept.</summary>
    private async Task<bool?> WorksAsync(IDnsResolver dns, DnsName zone, bool ofDomains, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (_known.TryGetValue(zone, out var known) && now < known.Until) return known.Works;
        var (must, mustNot) = ofDomains ? ("test", "invalid") : ("2.0.0.127", "1.0.0.127");
        var (listed, clean) = (await LookUpAsync(dns, zone, must, ct).ConfigureAwait(false), await LookUpAsync(dns, zone, mustNot, ct).ConfigureAwait(false));
        if (listed.Standing == ListStanding.Unknown || clean.Standing == ListStanding.Unknown) return null;
        var works = listed.Standing == ListStanding.Listed && clean.Standing == ListStanding.NotListed;
        _known[zone] = (works, now + options.BlocklistHealthTime);
        return works;
    }

    private static async Task<(ListStanding Standing, Worded Why)> LookUpAsync(IDnsResolver dns, DnsName zone, string subject, CancellationToken ct)
    {
        if (!DnsName.Parse($"{subject}.{zone}").Try(out var name, out _)) return (ListStanding.Unknown, Worded.Of(FindingWords.NameTooLongForList));
        var answer = await dns.LookUpAsync(name, DnsType.A, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return (ListStanding.Unknown, LookUpFault.Of(answer.Failure));
        if (answer.IsAbsent) return (ListStanding.NotListed, "");
        ImmutableArray<IPAddress> codes = [.. answer.Records.OfType<DnsRecord.Address>().Select(record => record.Ip)];

        // Lists answer within 127.0.0.0/8; 127.255.255.0/24 says that they do not like how they are asked. Anything else is a parked domain.
        if (codes.IsEmpty || !codes.All(IsListing)) return (ListStanding.Unknown, Worded.Of(FindingWords.ListGivesAnError, Listed(codes)));
        return (ListStanding.Listed, Listed(codes));
    }

    private static string Listed(ImmutableArray<IPAddress> codes) => string.Join(", ", codes);

    private static bool IsListing(IPAddress code)
    {
        var octets = code.GetAddressBytes();
        return octets[0] == 127 && !octets.AsSpan().StartsWith((ReadOnlySpan<byte>)[127, 255, 255]);
    }
}
