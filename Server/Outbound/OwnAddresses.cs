using System.Collections.Frozen;
using System.Net;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Options;

namespace Mox.Server.Outbound;

/// <summary>True for addresses at which this host is reached: <see cref="OwnAddresses.Contains"/>, as the planner sees it.</summary>
internal delegate bool IsOwnAddress(IPAddress address);

/// <summary>The addresses of this host's interfaces, looked up anew from time to time.</summary>
internal sealed class OwnAddresses(IOptions<OutboundOptions> options, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private volatile Seen _seen = new([], DateTimeOffset.MinValue);

    public bool Contains(IPAddress address)
    {
        if ((IPAddress.IsLoopback(address) && !options.Value.ClosedNetwork) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) return true;
        var now = time.GetUtcNow();
        if (_seen.Until <= now)
        {
            var cards = NetworkInterface.GetAllNetworkInterfaces();
            _seen = new Seen(cards.SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(own => own.Address).ToFrozenSet(), now + LookAgain);
        }

        return _seen.Addresses.Contains(address);
    }

    private sealed record Seen(FrozenSet<IPAddress> Addresses, DateTimeOffset Until);
}
