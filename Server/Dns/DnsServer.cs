using System.Collections.Concurrent;
using System.Net;

namespace Mox.Server.Dns;

/// <summary>A resolver, and whether its word about DNSSEC counts.</summary>
internal sealed record DnsServer(IPEndPoint EndPoint, bool Trusted)
{
    /// <summary>Reads <c>ADDRESS</c> or <c>ADDRESS:PORT</c>. Without a word on trust, loopback is trusted: nobody stands between us and it.</summary>
    public static DnsServer? Parse(string text, bool? trusted)
    {
        if (!IPEndPoint.TryParse(text, out var endPoint)) return null;
        if (endPoint.Port == 0) endPoint.Port = 53;
        return new DnsServer(endPoint, trusted ?? IPAddress.IsLoopback(endPoint.Address));
    }
}

/// <summary>The servers to ask: those configured, or those of resolv.conf, read anew when the file changes; and which of them gave no sign of life of late.</summary>
internal sealed class DnsServerList(DnsOptions options, TimeProvider time, string resolvConf = "/etc/resolv.conf")
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<IPEndPoint, DateTimeOffset> _deadUntil = new();
    private DnsServer[] _servers = [];
    private int _turn;
    private DateTime _stamp = DateTime.MinValue;
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>The servers in the order in which one question goes to them: each question begins with the next one, those we trust come before the others, and those taken for dead come last.</summary>
    public IReadOnlyList<DnsServer> Order()
    {
        var servers = Current();
        if (servers.Count < 2) return servers;
        var (first, now) = ((uint)Interlocked.Increment(ref _turn), time.GetUtcNow());
        return [.. Enumerable.Range(0, servers.Count)
            .Select(i => servers[(int)((first + (uint)i) % (uint)servers.Count)])
            .OrderBy(server => _deadUntil.TryGetValue(server.EndPoint, out var until) && now < until)
            .ThenBy(server => !server.Trusted)];
    }

    /// <summary>A server that gave no answer is asked last for a while.</summary>
    public void MarkDead(DnsServer server) => _deadUntil[server.EndPoint] = time.GetUtcNow() + options.DeadServerTime;

    /// <summary>A server that gave any answer lives.</summary>
    public void MarkAlive(DnsServer server) => _deadUntil.TryRemove(server.EndPoint, out _);

    public IReadOnlyList<DnsServer> Current()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_servers.Length > 0 && now < _next) return _servers;
            _next = now + LookAgain;
            if (options.Servers.Count > 0)
            {
                _servers = [.. options.Servers.Select(server => DnsServer.Parse(server, options.TrustAuthenticData)).OfType<DnsServer>()];
                return _servers;
            }

            // A file that is not there has a fixed early date, so this also notices one that comes or goes.
            var stamp = File.GetLastWriteTimeUtc(resolvConf);
            if (_servers.Length > 0 && stamp == _stamp) return _servers;
            _stamp = stamp;
            _servers = [.. Read(File.Exists(resolvConf) ? File.ReadLines(resolvConf).Take(1000) : [], options.TrustAuthenticData)];
            return _servers;
        }
    }

    /// <summary>The nameserver lines of a resolv.conf; the local host when there is none, as the C library does.</summary>
    public static IReadOnlyList<DnsServer> Read(IEnumerable<string> lines, bool? trusted)
    {
        var addresses = new List<IPAddress>();
        var trustAd = false;
        foreach (var line in lines)
        {
            var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2) continue;
            if (words[0] == "nameserver" && IPAddress.TryParse(words[1], out var address)) addresses.Add(address);
            else if (words[0] == "options" && words.Contains("trust-ad", StringComparer.Ordinal)) trustAd = true;
        }

        if (addresses.Count == 0) addresses.Add(IPAddress.Loopback);
        return [.. addresses.Select(address => new DnsServer(new IPEndPoint(address, 53), trusted ?? (trustAd || IPAddress.IsLoopback(address))))];
    }
}
