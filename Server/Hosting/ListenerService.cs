using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;

namespace Mox.Server.Hosting;

/// <summary>Opens the ports of all listener sources, runs a session for each connection, and drains them at the end.</summary>
/// <remarks>
/// Start succeeds only when every port is open. Stop closes the ports first, tells the sessions to finish (<see cref="ClientChannel.Draining"/>),
/// and cuts off what is left after <see cref="DrainTime"/>.
/// </remarks>
internal sealed partial class ListenerService(
    IConnectionListenerFactory factory,
    IEnumerable<IListenerSource> sources,
    ServerTls tls,
    ConnectionBoard board,
    TimeProvider time,
    ILogger<ListenerService> log) : IHostedService, IAsyncDisposable
{
    /// <summary>How long sessions may take to finish when the server stops.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    /// <summary>Wait after a failed accept (out of file descriptors), so that the loop does not spin.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly List<(ListenerPlan Plan, IConnectionListener Listener, Task Loop)> _open = [];
    private readonly ConcurrentDictionary<Task, ConnectionContext> _running = new();

    /// <summary>The ports that are open, by listener name, with the port the system chose.</summary>
    public IReadOnlyList<(string Name, IPEndPoint EndPoint)> Open => [.. _open.Select(o => (o.Plan.Name, (IPEndPoint)o.Listener.EndPoint))];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var plan in sources.SelectMany(source => source.Plan()))
        {
            IConnectionListener listener;
            try
            {
                listener = await factory.BindAsync(plan.EndPoint, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or AddressInUseException)
            {
                throw new IOException($"Cannot listen on {plan.EndPoint} for {plan.Name}: {e.Message}", e);
            }

            var count = board.Listener(plan.Name, (IPEndPoint)listener.EndPoint);
            count.IsListening = true;
            _open.Add((plan, listener, AcceptAsync(plan, listener, count)));
            LogListening(plan.Name, listener.EndPoint);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var (plan, listener, _) in _open)
        {
            if (board.Find(plan.Name, (IPEndPoint)listener.EndPoint) is { } count) count.IsListening = false;
            await listener.UnbindAsync(cancellationToken).ConfigureAwait(false);
        }

        await _draining.CancelAsync().ConfigureAwait(false);
        foreach (var (_, _, loop) in _open) await loop.ConfigureAwait(false);
        var sessions = Task.WhenAll(_running.Keys);
        var late = Task.Delay(DrainTime, time, cancellationToken);
        if (await Task.WhenAny(sessions, late).ConfigureAwait(false) == sessions) return;
        LogCut(_running.Count);
        await _cut.CancelAsync().ConfigureAwait(false);
        foreach (var connection in _running.Values) connection.Abort();
        await Task.WhenAny(sessions, Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, listener, _) in _open) await listener.DisposeAsync().ConfigureAwait(false);
        _open.Clear();
        _draining.Dispose();
        _cut.Dispose();
    }

    private async Task AcceptAsync(ListenerPlan plan, IConnectionListener listener, ListenerCount count)
    {
        while (!_draining.IsCancellationRequested)
        {
            ConnectionContext? connection;
            try
            {
                connection = await listener.AcceptAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                LogAcceptFailed(plan.Name, e);
                await Task.Delay(AcceptPause, time, _cut.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            if (connection is null)
            {
                count.IsListening = false;
                return;
            }

            var task = Task.Run(() => ServeAsync(plan, connection, count));
            _running[task] = connection;
            _ = task.ContinueWith(static (ended, running) => ((ConcurrentDictionary<Task, ConnectionContext>)running!).TryRemove(ended, out _), _running, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(ListenerPlan plan, ConnectionContext connection, ListenerCount count)
    {
        await using var closing = connection.ConfigureAwait(false);
        var peer = new PeerFacts(Unmapped(connection.RemoteEndPoint), Unmapped(connection.LocalEndPoint));
        using var entry = board.Enter(count, peer.Remote, connection.Abort);
        var channel = new ClientChannel(connection.Transport, peer, tls, _draining.Token) { Entry = entry };
        await using var ending = channel.ConfigureAwait(false);
        try
        {
            await plan.NewSession().RunAsync(channel, _cut.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ConnectionResetException or ConnectionAbortedException or OperationCanceledException or SocketException)
        {
            LogDropped(plan.Name, peer.Remote.Address, e.Message);
        }
        catch (AuthenticationException e)
        {
            LogHandshakeFailed(plan.Name, peer.Remote.Address, e.Message);
        }
        catch (Exception e)
        {
            // A bug: this connection ends, the others go on.
            LogFault(plan.Name, e);
        }
    }

    /// <summary>An IPv4 address as such, also where it came by an IPv6 socket.</summary>
    internal static IPEndPoint Unmapped(EndPoint? endPoint) => endPoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port),
        IPEndPoint plain => plain,
        _ => new IPEndPoint(IPAddress.None, 0),
    };

    [LoggerMessage(1001, LogLevel.Information, "Listening for {Name} on {EndPoint}")]
    private partial void LogListening(string name, EndPoint endPoint);

    [LoggerMessage(1002, LogLevel.Warning, "Accepting a connection for {Name} failed")]
    private partial void LogAcceptFailed(string name, Exception fault);

    [LoggerMessage(1003, LogLevel.Debug, "Connection of {Remote} for {Name} dropped: {Reason}")]
    private partial void LogDropped(string name, IPAddress remote, string reason);

    [LoggerMessage(1004, LogLevel.Information, "TLS handshake of {Remote} for {Name} failed: {Reason}")]
    private partial void LogHandshakeFailed(string name, IPAddress remote, string reason);

    [LoggerMessage(1005, LogLevel.Error, "A session of {Name} failed unexpectedly; its connection was closed")]
    private partial void LogFault(string name, Exception fault);

    [LoggerMessage(1006, LogLevel.Warning, "{Count} sessions did not finish in time and were cut off")]
    private partial void LogCut(int count);
}
