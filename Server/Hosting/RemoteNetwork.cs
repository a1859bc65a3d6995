using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Mox.Server.Hosting;

/// <summary>The network a peer belongs to, in one of three widths: an IPv4 address, its /26 and its /21; an IPv6 /64, /48 and /32.</summary>
internal readonly record struct RemoteNetwork(int Width, bool IPv4, UInt128 Prefix)
{
    /// <summary>How many widths there are; 0 is the narrowest.</summary>
    public const int Widths = 3;

    private static readonly int[] Bits4 = [32, 26, 21];
    private static readonly int[] Bits6 = [64, 48, 32];

    public static RemoteNetwork Of(IPAddress remote, int width)
    {
        ArgumentNullException.ThrowIfNull(remote);
        var address = remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
        var four = address.AddressFamily == AddressFamily.InterNetwork;
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        address.TryWriteBytes(octets, out _);
        return new RemoteNetwork(width, four, BinaryPrimitives.ReadUInt128BigEndian(octets) & (UInt128.MaxValue << (128 - (four ? Bits4 : Bits6)[width])));
    }
}
