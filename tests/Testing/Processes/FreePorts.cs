using System.Net;
using System.Net.Sockets;

namespace Mox.Testing.Processes;

/// <summary>Finds ports nobody listens on.</summary>
public static class FreePorts
{
    /// <summary>With it the pages would be at port 10080, which browsers refuse to visit.</summary>
    private const int Unvisited = 10_000;

    private static readonly int[] Standard = [25, 80, 143, 443, 465, 587, 993];
    private static int _next = Random.Shared.Next(2, 50);

    /// <summary>One free port.</summary>
    public static int One()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
