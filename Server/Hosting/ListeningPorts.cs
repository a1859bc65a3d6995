using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Mox.Server.Hosting;

/// <summary>A port that the settings name.</summary>
/// <param name="Name">Such as <c>submission</c> or <c>https</c>.</param>
/// <param name="IsListening">It takes connections now.</param>
internal sealed record PortState(string Name, IPEndPoint EndPoint, bool IsListening);

/// <summary>Compares the ports that are wanted with those that are open.</summary>
/// <remarks>The ports of the web are the web server's, wanted where it was set up for them: they are open from its start, which fails when one cannot be opened, to its stop.</remarks>
internal sealed class ListeningPorts(IEnumerable<IListenerSource> sources, ConnectionBoard board, IHostApplicationLifetime lifetime, IServer? web = null)
{
    /// <summary>All ports, mail first.</summary>
    public ImmutableArray<PortState> Read()
    {
        var open = OpenOfWeb();
        var mail = sources.SelectMany(source => source.Plan()).Select(plan => new PortState(plan.Name, plan.EndPoint, board.Find(plan.Name, plan.EndPoint) is { IsListening: true }));
        return [.. mail, .. board.Listeners.Where(listener => WebConnections.IsWeb(listener.Name)).Select(listener => new PortState(listener.Name, listener.EndPoint, open.Contains((listener.Name, listener.EndPoint.Port))))];
    }

    private HashSet<(string Scheme, int Port)> OpenOfWeb()
    {
        var runs = lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
        return runs && web?.Features.Get<IServerAddressesFeature>() is { } feature ? [.. feature.Addresses.Select(BindingAddress.Parse).Select(address => (address.Scheme.ToLowerInvariant(), address.Port))] : [];
    }
}

/// <summary>Puts connections of the web on the board.</summary>
internal static class WebConnections
{
    /// <summary>True for the name of a listener of the web.</summary>
    public static bool IsWeb(string name) => name is "http" or "https";

    /// <summary>To be used behind the handshake of a port, so that its TLS is known.</summary>
    /// <param name="port">The port.</param>
    /// <param name="board">The board.</param>
    /// <param name="name"><c>http</c> or <c>https</c>.</param>
    public static void UseBoard(this Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions port, ConnectionBoard board, string name)
    {
        var count = board.Listener(name, port.IPEndPoint!);
        port.Use(next => async connection =>
        {
            using var entry = board.Enter(count, ListenerService.Unmapped(connection.RemoteEndPoint), connection.Abort);
            if (connection.Features.Get<Microsoft.AspNetCore.Connections.Features.ITlsHandshakeFeature>() is { } tls) entry.Tls = $"{tls.Protocol} {tls.NegotiatedCipherSuite}";
            await next(connection).ConfigureAwait(false);
        });
    }
}
