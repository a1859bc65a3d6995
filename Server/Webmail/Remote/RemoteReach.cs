using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Outbound;

namespace Mox.Server.Webmail.Remote;

/// <summary>Where the server goes on behalf of somebody who reads mail. A stranger chose the address: what lies inside our own network is out of reach.</summary>
internal abstract class RemoteReach
{
    /// <summary>The addresses of a host that may be connected to; empty when there are none.</summary>
    /// <param name="host">Name or address, as it stands in a URI.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="ct">Ends the look-up.</param>
    public abstract Task<ImmutableArray<IPAddress>> ResolveAsync(string host, int port, CancellationToken ct);
}

/// <summary>The public internet at the ports of the web, without this host itself. Names are looked up by the appliance's resolver, so that no hosts file counts.</summary>
internal sealed class PublicReach(IDnsResolver dns, IsOwnAddress isOwn) : RemoteReach
{
    public override async Task<ImmutableArray<IPAddress>> ResolveAsync(string host, int port, CancellationToken ct)
    {
        if (port is not (80 or 443)) return [];
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal)) return Allows(literal) ? [literal] : [];
        if (!DomainName.Parse(host).Try(out var name, out _)) return [];
        var found = await dns.AddressesAsync(name, ct);
        return [.. found.Records.Where(Allows)];
    }

    private bool Allows(IPAddress address) => PublicAddresses.Contains(address) && !isOwn(address);
}

/// <summary>Loopback only, at any port: a developer's server keeps at home, in what it fetches too.</summary>
internal sealed class HomeReach : RemoteReach
{
    public override Task<ImmutableArray<IPAddress>> ResolveAsync(string host, int port, CancellationToken ct) => Task.FromResult<ImmutableArray<IPAddress>>(
        host == "localhost" ? [IPAddress.Loopback] : IPAddress.TryParse(host.Trim('[', ']'), out var literal) && IPAddress.IsLoopback(literal) ? [literal] : []);
}

internal static class RemoteReaches
{
    /// <summary>Public, unless nothing leaves this host at all (<see cref="OutboundOptions.KeepAtHome"/>).</summary>
    public static RemoteReach Make(IServiceProvider services) =>
        services.GetRequiredService<IOptions<OutboundOptions>>().Value.KeepAtHome ? new HomeReach() : ActivatorUtilities.CreateInstance<PublicReach>(services);
}
