using System.Collections.Concurrent;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Dns;

/// <summary>Answers kept for their time to live, within bounds. Failures are not kept.</summary>
internal sealed class DnsCache(DnsOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<DnsQuestion, (DnsReading Reading, DateTimeOffset Until)> _kept = new();

    public int Count => _kept.Count;

    /// <summary>What is kept about the question, or about the whole name when that does not exist.</summary>
    public DnsReading? Find(DnsQuestion question) => Kept(question) ?? Kept(question with { Type = DnsType.None });

    private DnsReading? Kept(DnsQuestion question)
    {
        if (!_kept.TryGetValue(question, out var entry)) return null;
        if (time.GetUtcNow() < entry.Until) return entry.Reading;
        _kept.TryRemove(new KeyValuePair<DnsQuestion, (DnsReading, DateTimeOffset)>(question, entry));
        return null;
    }

    public void Keep(DnsQuestion question, DnsReading reading)
    {
        if (reading.Status == DnsStatus.Failed || options.CacheEntries == 0) return;
        var longest = reading.Status == DnsStatus.Found ? options.LongestTtl : options.LongestNegativeTtl;
        var ttl = reading.Ttl < longest ? reading.Ttl : longest;
        if (ttl <= TimeSpan.Zero) return;

        // RFC 2308 §5: that a name does not exist is kept for all types; behind aliases it is the other name that does not.
        if (reading.Status == DnsStatus.NameMissing && reading.Hops == 0) question = question with { Type = DnsType.None };
        if (_kept.Count >= options.CacheEntries) MakeRoom();
        _kept[question] = (reading, time.GetUtcNow() + ttl);
    }

    /// <summary>Drops what has expired; when that is not enough, an eighth of the rest, those first that would go first.</summary>
    private void MakeRoom()
    {
        var now = time.GetUtcNow();
        var entries = _kept.ToArray();
        foreach (var entry in entries.Where(entry => entry.Value.Until <= now)) _kept.TryRemove(entry);
        if (_kept.Count < options.CacheEntries) return;
        foreach (var entry in entries.OrderBy(entry => entry.Value.Until).Take((entries.Length / 8) + 1)) _kept.TryRemove(entry);
    }
}
