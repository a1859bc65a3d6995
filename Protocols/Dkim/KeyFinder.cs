using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Dkim;

/// <summary>Looks up the keys for one message, each name once, and no more names than allowed.</summary>
internal sealed class KeyFinder(IDnsResolver dns, DkimKeyCache cache, IEd25519? ed25519, int maxLookups, int maxRecords)
{
    private readonly Dictionary<DomainName, Task<DnsAnswer<string>>> _asked = [];

    /// <summary>Begins to ask; false when the budget is used up.</summary>
    public bool Ask(DomainName name, CancellationToken ct)
    {
        if (_asked.ContainsKey(name)) return true;
        if (_asked.Count >= maxLookups) return false;
        _asked[name] = dns.TxtAsync(name, ct);
        return true;
    }

    /// <summary>The keys at a name that was asked for.</summary>
    public async ValueTask<KeyAnswer> GetAsync(DomainName name)
    {
        var answer = await _asked[name].ConfigureAwait(false);
        var keys = answer.Records.Where(DkimKeyRecord.LooksLikeKey).Take(maxRecords).Select(text => cache.Get(text, ed25519));
        return new KeyAnswer(answer.Status, answer.Authentic, [.. keys]);
    }
}

/// <summary>What stands at the name of a key.</summary>
internal sealed record KeyAnswer(DnsStatus Status, bool Authentic, ImmutableArray<DkimKeyCache.Entry> Keys);
