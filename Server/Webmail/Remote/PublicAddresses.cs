using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Mox.Server.Webmail.Remote;

/// <summary>Tells addresses of the public internet from all others: private, shared, loopback, link-local, metadata of clouds, multicast, documentation, and those in which another one is hidden.</summary>
/// <remarks>The registries of special-purpose addresses at IANA. Of IPv6 only global unicast is public.</remarks>
internal static class PublicAddresses
{
    private static readonly ImmutableArray<IPNetwork> Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    public static bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (plain.AddressFamily == AddressFamily.InterNetworkV6 && (plain.ScopeId != 0 || !GlobalUnicast.Contains(plain))) return false;
        foreach (var network in Special)
        {
            if (network.Contains(plain)) return false;
        }

        return true;
    }
}
