using System.Net;
using Microsoft.Extensions.Options;

namespace Mox.Server.Hosting;

/// <summary>What a connection was opened for; each counts on its own.</summary>
internal enum ConnectionFace
{
    Smtp,
    Imap,
}

/// <summary>Counts connections by network and says when a network has enough of them.</summary>
/// <remarks>New connections are counted in windows of one minute. A refused connection is not counted, so that one that waits gets in. What is kept is bounded.</remarks>
internal sealed class ConnectionLimits(IOptions<ConnectionLimitOptions> options, TimeProvider time)
{
    /// <summary>Networks remembered within a minute, over all widths; beyond, further ones are not limited in how often, only in how many at a time.</summary>
    private const int MaxNetworks = 100_000;

    private static readonly int[] Factors = [1, 3, 9];

    private readonly ConnectionLimitOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly Dictionary<(ConnectionFace, RemoteNetwork), int> _fresh = [];
    private readonly Dictionary<(ConnectionFace, RemoteNetwork), int> _open = [];
    private readonly Dictionary<ConnectionFace, int> _total = [];
    private long _minute;

    /// <summary>Lets a connection in, or gives null when its network has enough. Dispose the result when the connection ends.</summary>
    public IDisposable? TryEnter(ConnectionFace face, IPAddress remote)
    {
        if (!_options.Enabled) return Unlimited.Instance;
        var keys = new (ConnectionFace, RemoteNetwork)[RemoteNetwork.Widths];
        for (var width = 0; width < keys.Length; width++) keys[width] = (face, RemoteNetwork.Of(remote, width));
        lock (_gate)
        {
            var minute = time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
            if (minute != _minute)
            {
                _minute = minute;
                _fresh.Clear();
            }

            if (_total.GetValueOrDefault(face) >= _options.Total) return null;
            for (var width = 0; width < keys.Length; width++)
            {
                if (_fresh.GetValueOrDefault(keys[width]) >= _options.NewPerMinute * Factors[width]) return null;
                if (_open.GetValueOrDefault(keys[width]) >= _options.Concurrent * Factors[width]) return null;
            }

            foreach (var key in keys)
            {
                if (_fresh.Count < MaxNetworks || _fresh.ContainsKey(key)) _fresh[key] = _fresh.GetValueOrDefault(key) + 1;
                _open[key] = _open.GetValueOrDefault(key) + 1;
            }

            _total[face] = _total.GetValueOrDefault(face) + 1;
        }

        return new Place(this, face, keys);
    }

    private void Leave(ConnectionFace face, (ConnectionFace, RemoteNetwork)[] keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                if (--_open[key] == 0) _open.Remove(key);
            }

            _total[face]--;
        }
    }

    private sealed class Place(ConnectionLimits limits, ConnectionFace face, (ConnectionFace, RemoteNetwork)[] keys) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (_left) return;
            _left = true;
            limits.Leave(face, keys);
        }
    }

    private sealed class Unlimited : IDisposable
    {
        public static readonly Unlimited Instance = new();

        public void Dispose()
        {
            // There is nothing to give back.
        }
    }
}
