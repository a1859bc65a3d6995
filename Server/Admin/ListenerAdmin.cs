using Microsoft.Extensions.Options;
using Mox.Server.Hosting;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed partial class ListenerAdmin(CurrentAccount current, ListeningPorts ports, ConnectionBoard board, IOptions<ConnectionLimitOptions> limits, TrafficMeter traffic, ILogger<ListenerAdmin> log) : IListenerAdmin
{
    public async Task<ListenersView> ReadAsync(CancellationToken ct)
    {
        await current.RequireAdminAsync();
        var listeners = ports.Read().OrderBy(port => port.EndPoint.Port).ThenBy(port => port.EndPoint.AddressFamily).Select(port =>
        {
            var count = board.Find(port.Name, port.EndPoint);
            return new ListenerView(port.Name, port.EndPoint.Address.ToString(), port.EndPoint.Port, port.IsListening, count?.Open ?? 0, count?.Accepted ?? 0, count?.Refused ?? 0);
        });
        var open = board.Open;
        var shown = open.Take(ListenersView.MostConnections).Select(connection => new ConnectionView(
            connection.Id, connection.Listener.Name, connection.Listener.EndPoint.Port, connection.Remote.ToString(), connection.Since, connection.Account, connection.Tls));
        var limit = limits.Value is { Enabled: true } on ? new ConnectionLimitView(on.NewPerMinute, on.Concurrent, on.Total) : null;
        return new ListenersView([.. listeners], [.. shown], open.Length, limit, traffic.Started);
    }

    public async Task<bool> CloseAsync(long connectionId, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        if (board.Find(connectionId) is not { } connection) return false;
        LogClose(admin.AccountName, connection.Remote, connection.Listener.Name);
        return board.Close(connectionId);
    }

    [LoggerMessage(6541, LogLevel.Information, "{Admin}: the connection of {Remote} at {Listener} is cut off")]
    private partial void LogClose(string admin, System.Net.IPEndPoint remote, string listener);
}
