using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Mox.Server.Hosting;

/// <summary>A port that the settings name.</summary>
/// <param name="Name">Such as <c>submission</c> or <c>https</c>.</param>
/// <param name="IsListening">It takes connections now.</param>
internal sealed record PortState(string Name, IPEndPoint EndPoint, bool IsListening);

/// <summary>Compares the ports of the settings with those that are open.</summary>
/// <remarks>The ports of the web are the web server's: they are open from its start, which fails when one cannot be opened, to its stop.</remarks>
internal sealed class ListeningPorts(IOptions<ListenOptions> listen, IEnumerable<IListenerSource> sources, ConnectionBoard board, IHostApplicationLifetime lifetime, IServer? web = null)
{
    /// <summary>All ports of the settings, mail first.</summary>
    public ImmutableArray<PortState> Read()
    {
        var open = lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested ? web?.Features.Get<IServerAddressesFeature>()?.Addresses.ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [] : [];
        var mail = sources.SelectMany(source => source.Plan()).Select(plan => new PortState(plan.Name, plan.EndPoint, board.Find(plan.Name, plan.EndPoint) is { IsListening: true }));
        var http = listen.Value.EndPoints(listen.Value.Http).Select(endPoint => new PortState("http", endPoint, open.Contains($"http://{endPoint}")));
        var https = listen.Value.EndPoints(listen.Value.Https).Select(endPoint => new PortState("https", endPoint, open.Contains($"https://{endPoint}")));
        return [.. mail, .. http, .. https];
    }
}

/// <summary>Puts connections of the web on the board.</summary>
internal static class WebConnections
{
    /// <summary>To be used behind the handshake of a port, so that its TLS is known.</summary>
    public static void UseBoard(this Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions port, ConnectionBoard board, string name)
    {
        var count = board.Listener(name, port.IPEndPoint!);
        count.IsListening = true;
        port.Use(next => async connection =>
        {
            using var entry = board.Enter(count, ListenerService.Unmapped(connection.RemoteEndPoint), connection.Abort);
            if (connection.Features.Get<Microsoft.AspNetCore.Connections.Features.ITlsHandshakeFeature>() is { } tls) entry.Tls = $"{tls.Protocol} {tls.NegotiatedCipherSuite}";
            await next(connection).ConfigureAwait(false);
        });
    }
}
