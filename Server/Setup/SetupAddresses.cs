using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Mox.Server.Certificates.Acme;
using Mox.Server.Hosting;

namespace Mox.Server.Setup;

/// <summary>Where the pages of this host can be opened: an address for each way in, the most useful first.</summary>
internal sealed class SetupAddresses(LocalAddresses local, IOptions<ListenOptions> listen, IOptions<WebOptions> web, IOptions<ApplianceOptions> appliance)
{
    private const int HttpsPort = 443, HttpPort = 80, Most = 8;

    /// <summary>Addresses without a path. Over HTTPS by the host's name and each of its own addresses; over plain HTTP only on this machine itself, and only where HTTPS is off.</summary>
    public ImmutableArray<string> All()
    {
        var (scheme, port, usual) = listen.Value.Https != 0 ? ("https", listen.Value.Https, HttpsPort) : ("http", listen.Value.Http, HttpPort);
        if (port == 0) return [];
        if (web.Value.BehindProxy) return [.. appliance.Value.HostName.Contains('.', StringComparison.Ordinal) ? [$"https://{appliance.Value.HostName}"] : Array.Empty<string>(), string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")];
        var hosts = new List<string>();
        var reachable = Reachable().Where(address => scheme == "https" || IPAddress.IsLoopback(address)).ToList();
        if (scheme == "https" && appliance.Value.HostName.Contains('.', StringComparison.Ordinal)) hosts.Add(appliance.Value.HostName);
        hosts.AddRange(reachable.Take(Most).Select(address => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString()));
        return [.. hosts.Select(host => port == usual ? $"{scheme}://{host}" : string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{port}"))];
    }

    /// <summary>The addresses listened on; where that is all, those of the interfaces, public ones first, loopback last.</summary>
    private IEnumerable<IPAddress> Reachable()
    {
        var listening = listen.Value.EndPoints(HttpsPort).Select(endPoint => endPoint.Address).ToList();
        var wide = listening.Where(address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)).Select(address => address.AddressFamily).ToHashSet();
        return listening.Where(address => !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            .Concat(local().Append(IPAddress.Loopback).Where(address => wide.Contains(address.AddressFamily) && !address.IsIPv6LinkLocal && !address.Equals(IPAddress.IPv6Loopback)))
            .Distinct()
            .OrderBy(address => AddressCheck.IsPublic(address) ? 0 : IPAddress.IsLoopback(address) ? 2 : 1)
            .ThenBy(address => address.AddressFamily == AddressFamily.InterNetworkV6);
    }
}
