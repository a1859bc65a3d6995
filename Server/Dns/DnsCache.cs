using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Dns;

/// <summary>Answers kept for their time to live, within bounds of number and memory. Failures are not kept.</summary>
internal sealed class DnsCache(DnsOptions options, TimeProvider time)
{
    /// <summary>Memory of an entry and of a record beside their data, roughly.</summary>
    private const int Overhead = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<DnsQuestion, Entry> _kept = [];
    private long _octets;

    public int Count
    {
        get
        {
            lock (_gate) return _kept.Count;
        }
    }

    /// <summary>What is kept about the question, or about the whole name when that does not exist.</summary>
    public DnsReading? Find(DnsQuestion question)
    {
        var now = time.GetUtcNow();
        lock (_gate) return Kept(question, now) ?? Kept(question with { Type = DnsType.None }, now);
    }

    public void Keep(DnsQuestion question, DnsReading reading)
    {
        if (reading.Status == DnsStatus.Failed || options.CacheEntries == 0) return;
        var longest = reading.Status == DnsStatus.Found ? options.LongestTtl : options.LongestNegativeTtl;
        var ttl = reading.Ttl < longest ? reading.Ttl : longest;
        var octets = Overhead + reading.Records.Sum(Octets);

        // An answer that would take the room of many is asked for each time.
        if (ttl <= TimeSpan.Zero || octets > options.CacheOctets / 16) return;

        // RFC 2308 §5: that a name does not exist is kept for all types; behind aliases it is the other name that does not.
        if (reading.Status == DnsStatus.NameMissing && reading.Hops == 0) question = question with { Type = DnsType.None };
        var now = time.GetUtcNow();
        lock (_gate)
        {
            Drop(question);
            if (_kept.Count >= options.CacheEntries || _octets + octets > options.CacheOctets) MakeRoom(now, octets);
            _kept[question] = new Entry(reading, now + ttl, octets);
            _octets += octets;
        }
    }

    private static int Octets(DnsRecord record) => Overhead + record switch
    {
        DnsRecord.Text text => text.Strings.Sum(part => part.Length + 32),
        DnsRecord.Other other => other.Data.Length,
        DnsRecord.Tlsa tlsa => tlsa.Data.Length,
        DnsRecord.Caa caa => caa.Value.Length,
        DnsRecord.DelegationSigner signer => signer.Digest.Length,
        DnsRecord.ZoneKey key => key.Key.Length,
        _ => 2 * DnsName.MaxOctets,
    };

    private DnsReading? Kept(DnsQuestion question, DateTimeOffset now)
    {
        if (!_kept.TryGetValue(question, out var entry)) return null;
        if (now < entry.Until) return entry.Reading;
        Drop(question);
        return null;
    }

    /// <summary>Drops what has expired; when that is not enough, an eighth of the rest and as much as it takes, those first that would go first.</summary>
    private void MakeRoom(DateTimeOffset now, int octets)
    {
        var entries = _kept.Select(pair => (Question: pair.Key, pair.Value.Until)).OrderBy(entry => entry.Until).ToArray();
        var spare = 0;
        foreach (var entry in entries)
        {
            var full = _kept.Count >= options.CacheEntries || _octets + octets > options.CacheOctets || (spare > 0 && spare <= entries.Length / 8);
            if (entry.Until > now && !full) return;
            if (entry.Until > now) spare++;
            Drop(entry.Question);
        }
    }

    private void Drop(DnsQuestion question)
    {
        if (_kept.Remove(question, out var gone)) _octets -= gone.Octets;
    }

    private sealed record Entry(DnsReading Reading, DateTimeOffset Until, int Octets);
}
