using System.Net;
using System.Net.Sockets;

namespace Mox.Server.Identity;

/// <summary>Counts failed logins by network, for all faces together, and says when a network has to wait.</summary>
/// <remarks>
/// Three widths of network are counted: an IPv4 address and its /26 and /21, an IPv6 /64, /48 and /32; each over a minute and over a day.
/// The windows slide in two halves, so that a burst at the edge of a window does not count half. What is kept is bounded: beyond
/// <see cref="MaxNetworks"/> the oldest entries are dropped.
/// </remarks>
internal sealed class LoginThrottle(TimeProvider time, bool enabled = true)
{
    /// <summary>Networks remembered at the most, over all widths.</summary>
    public const int MaxNetworks = 100_000;

    private static readonly (TimeSpan Length, int[] Limits)[] Windows =
    [
        (TimeSpan.FromMinutes(1), [10, 30, 90]),
        (TimeSpan.FromDays(1), [50, 150, 450]),
    ];

    private static readonly int[] Bits4 = [32, 26, 21];
    private static readonly int[] Bits6 = [64, 48, 32];

    private readonly Lock _gate = new();
    private readonly Dictionary<(int Window, int Width, UInt128 Network), Counter> _counters = [];

    /// <summary>True when this address has to wait before another login is checked.</summary>
    public bool IsBlocked(IPAddress remote)
    {
        if (!enabled) return false;
        lock (_gate)
        {
            for (var window = 0; window < Windows.Length; window++)
            {
                for (var width = 0; width < 3; width++)
                {
                    if (_counters.TryGetValue((window, width, Network(remote, width)), out var counter)
                        && counter.Count(Slot(window)) >= Windows[window].Limits[width]) return true;
                }
            }

            return false;
        }
    }

    /// <summary>Until when this address has to wait; null when it need not.</summary>
    public DateTimeOffset? BlockedUntil(IPAddress remote)
    {
        if (!enabled) return null;
        lock (_gate)
        {
            DateTimeOffset? until = null;
            for (var window = 0; window < Windows.Length; window++)
            {
                for (var width = 0; width < 3; width++)
                {
                    if (_counters.TryGetValue((window, width, Network(remote, width)), out var counter) && End(window, width, counter) is { } end && !(end < until)) until = end;
                }
            }

            return until;
        }
    }

    /// <summary>How many networks have to wait now; one within another counts once.</summary>
    public int Blocked()
    {
        if (!enabled) return 0;
        lock (_gate)
        {
            var blocked = _counters.Where(counter => End(counter.Key.Window, counter.Key.Width, counter.Value) is not null).Select(counter => (counter.Key.Width, counter.Key.Network)).ToHashSet();
            return blocked.Count(network => !Enumerable.Range(network.Width + 1, 2 - network.Width).Any(wider => blocked.Contains((wider, Wider(network.Network, wider)))));
        }
    }

    /// <summary>Notes a failed login.</summary>
    public void Failed(IPAddress remote) => Add(remote, 1);

    /// <summary>A right password: what this very address failed before is forgiven, in the wider networks too.</summary>
    public void Succeeded(IPAddress remote)
    {
        if (!enabled) return;
        lock (_gate)
        {
            for (var window = 0; window < Windows.Length; window++)
            {
                if (!_counters.Remove((window, 0, Network(remote, 0)), out var own)) continue;
                var forgiven = own.Count(Slot(window));
                for (var width = 1; width < 3; width++)
                {
                    var key = (window, width, Network(remote, width));
                    if (_counters.TryGetValue(key, out var wide)) _counters[key] = wide.Less(forgiven);
                }
            }
        }
    }

    private void Add(IPAddress remote, int count)
    {
        if (!enabled) return;
        lock (_gate)
        {
            if (_counters.Count >= MaxNetworks) DropOld();
            for (var window = 0; window < Windows.Length; window++)
            {
                for (var width = 0; width < 3; width++)
                {
                    var key = (window, width, Network(remote, width));
                    _counters[key] = _counters.GetValueOrDefault(key).Plus(Slot(window), count);
                }
            }
        }
    }

    private void DropOld()
    {
        foreach (var (key, counter) in _counters.ToArray())
        {
            if (counter.Count(Slot(key.Window)) == 0) _counters.Remove(key);
        }

        // Still full: an attack from very many networks. The minute counters of the narrowest width go first.
        if (_counters.Count < MaxNetworks) return;
        foreach (var key in _counters.Keys.Where(key => key is { Window: 0, Width: 0 }).Take(MaxNetworks / 4).ToArray()) _counters.Remove(key);
        if (_counters.Count >= MaxNetworks) _counters.Clear();
    }

    /// <summary>When a counter falls below its limit without further failures; null when it is below.</summary>
    private DateTimeOffset? End(int window, int width, Counter counter)
    {
        var (slot, limit, half) = (Slot(window), Windows[window].Limits[width], Windows[window].Length.Ticks / 2);
        if (counter.Count(slot) < limit) return null;
        var end = slot + 1;
        while (counter.Count(end) >= limit) end++;
        return new DateTimeOffset(end * half, TimeSpan.Zero);
    }

    private static UInt128 Wider(UInt128 network, int width)
    {
        var four = (network & 1) == 1;
        var masked = network & (UInt128.MaxValue << (128 - (four ? Bits4 : Bits6)[width]));
        return four ? masked | 1 : masked;
    }

    /// <summary>The number of the half window we are in.</summary>
    private long Slot(int window) => time.GetUtcNow().UtcTicks / (Windows[window].Length.Ticks / 2);

    private static UInt128 Network(IPAddress remote, int width)
    {
        var address = remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        address.TryWriteBytes(octets, out var length);
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? Bits4 : Bits6;
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(octets);
        var masked = bits[width] == 0 ? 0 : value & (UInt128.MaxValue << (128 - bits[width]));
        return length == 4 ? masked | 1 : masked;
    }

    /// <summary>Failures in the present half window and in the two before it.</summary>
    private readonly record struct Counter(long Slot, int Now, int Before, int Earlier)
    {
        public int Count(long slot) => (slot - Slot) switch
        {
            0 => Now + Before,
            1 => Now,
            _ => 0,
        };

        public Counter Plus(long slot, int count) => (slot - Slot) switch
        {
            0 => this with { Now = Now + count },
            1 => new Counter(slot, count, Now, Before),
            _ => new Counter(slot, count, 0, 0),
        };

        public Counter Less(int count)
        {
            var now = Math.Max(0, Now - count);
            return this with { Now = now, Before = Math.Max(0, Before - (count - (Now - now))) };
        }
    }
}
