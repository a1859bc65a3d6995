using System.Net;
using System.Net.Sockets;

namespace Mox.Testing.Processes;

/// <summary>Finds ports nobody listens on.</summary>
public static class FreePorts
{
    /// <summary>With it the pages would be at port 10080, which browsers refuse to visit.</summary>
    private const int Unvisited = 10_000;

    private static readonly int[] Standard = [25, 80, 143, 443, 465, 587, 993];
    private const int First = 12_000, Singles = 20_000;
    private static int _next = Random.Shared.Next(2, 50);
    private static int _one = Random.Shared.Next(Singles);

    /// <summary>One free port, for TCP and UDP, given out once. Below the ephemeral range, so that no outgoing connection takes it before its program does.</summary>
    public static int One()
    {
        for (var tries = 0; tries < 10_000; tries++)
        {
            var port = First + (Interlocked.Increment(ref _one) % Singles);

            // Those of the ranges of appliances are left to them.
            if (!Standard.Contains(port % 1000) && IsFree(port) && IsFreeForDatagrams(port)) return port;
        }

        throw new InvalidOperationException("No free port found");
    }

    /// <summary>An offset at which all ports of the appliance are free.</summary>
    public static int Offset()
    {
        for (var tries = 0; tries < 200; tries++)
        {
            // Below the ephemeral range, so that no outgoing connection takes one in between.
            var offset = 2000 + (Interlocked.Increment(ref _next) % 29 * 1000);
            if (offset != Unvisited && Standard.All(port => IsFree(offset + port))) return offset;
        }

        throw new InvalidOperationException("No free range of ports found");
    }

    /// <summary>An address of loopback that nobody else uses and whose standard ports can be taken; null where the ports below 1024 are for others.</summary>
    public static IPAddress? OfItsOwn()
    {
        for (var tries = 0; tries < 20; tries++)
        {
            var address = new IPAddress([127, (byte)Random.Shared.Next(1, 255), (byte)Random.Shared.Next(1, 255), (byte)Random.Shared.Next(2, 255)]);
            if (Standard.All(port => IsFree(port, address))) return address;
        }

        return null;
    }

    /// <summary>Makes sure that nobody listens at an address a test is bound to. Some programs share one with another quietly, and a leftover of a run that was cut off would answer in their place.</summary>
    /// <exception cref="InvalidOperationException">Somebody does.</exception>
    public static void Require(string address, int port)
    {
        if (!IsFree(port, IPAddress.Parse(address))) throw new InvalidOperationException($"Something listens at {address}:{port} already, perhaps left over from a run that was cut off; end it first");
    }

    private static bool IsFreeForDatagrams(int port)
    {
        try
        {
            using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool IsFree(int port, IPAddress? address = null)
    {
        try
        {
            using var listener = new TcpListener(address ?? IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
