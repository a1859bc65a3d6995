using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Mox.E2E;

/// <summary>A line between a browser and the server that can be cut and mended. It goes to a port of loopback, whoever listens there by then.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, Carried> _open = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly int _to;
    private readonly Task _accepting;
    private volatile bool _isCut;

    public Relay(int to)
    {
        _to = to;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Breaks all connections and takes no new ones.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var client in _open.Keys) client.Client?.Close(0);
    }

    public void Mend() => _isCut = false;

    /// <summary>How long what is said takes one way, from now on: a line from far away.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>As for a phone that slept and woke up in another network: the circuits there are stay open and lead nowhere any more, what was idle beside them is closed, new connections work.</summary>
    public void Hush()
    {
        foreach (var (client, carried) in _open)
        {
            if (carried.IsCircuit) carried.IsHushed = true;
            else client.Client?.Close(0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                if (_isCut) client.Client?.Close(0);
                else _ = CarryAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        var carried = _open[client] = new Carried();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _to, _ended.Token);
            await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream(), carried), CopyAsync(server.GetStream(), client.GetStream(), carried));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut on purpose, or the server is not there.
        }
        finally
        {
            _open.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Carried carried)
    {
        var said = Channel.CreateBounded<(long Since, TimeSpan Delay, byte[] Octets)>(1000);
        await await Task.WhenAny(ReadAsync(), WriteAsync());

        // The end of one that leads nowhere is not heard of either.
        if (carried.IsHushed) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _ended.Token);

        async Task ReadAsync()
        {
            var block = new byte[64 << 10];
            while (await from.ReadAsync(block, _ended.Token) is var count and > 0)
            {
                carried.IsCircuit |= block.AsSpan(0, count).IndexOf("Upgrade: websocket"u8) >= 0;
                if (!carried.IsHushed) await said.Writer.WriteAsync((TimeProvider.System.GetTimestamp(), Delay, block[..count]), _ended.Token);
            }

            said.Writer.Complete();
            await said.Reader.Completion;
        }

        async Task WriteAsync()
        {
            await foreach (var (since, delay, octets) in said.Reader.ReadAllAsync(_ended.Token))
            {
                var left = delay - TimeProvider.System.GetElapsedTime(since);
                if (left > TimeSpan.Zero) await Task.Delay(left, TimeProvider.System, _ended.Token);
                await to.WriteAsync(octets, _ended.Token);
            }
        }
    }

    private sealed class Carried
    {
        public volatile bool IsCircuit;
        public volatile bool IsHushed;
    }
}
