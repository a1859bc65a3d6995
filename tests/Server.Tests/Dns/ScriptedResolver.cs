using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Tests.Dns;

/// <summary>A resolver on loopback, over UDP and TCP on the same port; answers as it is told to.</summary>
internal sealed class ScriptedResolver : IAsyncDisposable
{
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public ScriptedResolver()
    {
        (_udp, _tcp) = Bind();
        _running = Task.WhenAll(UdpAsync(), TcpAsync());
    }

    public IPEndPoint EndPoint => (IPEndPoint)_udp.Client.LocalEndPoint!;

    /// <summary>Messages in answer to a query; the flag says whether it came by TCP. None: silence.</summary>
    public Func<DnsMessage, bool, IEnumerable<byte[]>> Answer { get; set; } = (_, _) => [];

    public ConcurrentQueue<(DnsMessage Query, bool Tcp)> Asked { get; } = new();

    /// <summary>The UDP ports questions came from, in order.</summary>
    public ConcurrentQueue<int> Ports { get; } = new();

    /// <summary>An answer with these records.</summary>
    public static DnsMessage To(DnsMessage query, params DnsRecord[] answers) => query with { Flags = DnsFlags.Response | DnsFlags.RecursionAvailable, Answers = [.. answers], Edns = null };

    public async ValueTask DisposeAsync()
    {
        // It listens until nobody waits at it any more.
        await _stop.CancelAsync();
        await _running;
        _udp.Dispose();
        _tcp.Stop();
        _stop.Dispose();
    }

    private static (UdpClient, TcpListener) Bind()
    {
        for (var attempt = 0; ; attempt++)
        {
            var tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            try
            {
                return (new UdpClient((IPEndPoint)tcp.LocalEndpoint), tcp);
            }
            catch (SocketException) when (attempt < 20)
            {
                tcp.Stop();
            }
        }
    }

    private async Task UdpAsync()
    {
        try
        {
            while (true)
            {
                var came = await _udp.ReceiveAsync(_stop.Token);
                var query = DnsMessage.Parse(came.Buffer).Value;
                Asked.Enqueue((query, false));
                Ports.Enqueue(came.RemoteEndPoint.Port);
                foreach (var answer in Answer(query, false)) await _udp.SendAsync(answer, came.RemoteEndPoint, _stop.Token);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task TcpAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                var prefix = new byte[2];
                await stream.ReadExactlyAsync(prefix, _stop.Token);
                var octets = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
                await stream.ReadExactlyAsync(octets, _stop.Token);
                var query = DnsMessage.Parse(octets).Value;
                Asked.Enqueue((query, true));
                foreach (var answer in Answer(query, true))
                {
                    BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)answer.Length);
                    await stream.WriteAsync(prefix, _stop.Token);
                    await stream.WriteAsync(answer, _stop.Token);
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
        {
            // Stopped.
        }
    }
}
