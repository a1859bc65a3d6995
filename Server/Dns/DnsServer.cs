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

/// <summary>The servers to ask: those configured, or those of resolv.conf, read anew when the file changes.</summary>
internal sealed class DnsServerList(DnsOptions options, TimeProvider time, string resolvConf = "/etc/resolv.conf")
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private DnsServer[] _servers = [];
    private DateTime _stamp = DateTime.MinValue;
    private DateTimeOffset _next = DateTimeOffset.MinValue;

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
