namespace Mox.Server.Outbound;

/// <summary>Bounds the connections to one host. Nothing is kept of hosts that nobody is connected to.</summary>
internal sealed class HostSlots(int perHost)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Slots> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a free place; disposing the result gives it back.</summary>
    public async Task<IDisposable> TakeAsync(string host, CancellationToken ct)
    {
        Slots slots;
        lock (_gate)
        {
            if (!_hosts.TryGetValue(host, out slots!)) _hosts[host] = slots = new Slots(perHost);
            slots.Users++;
        }

        try
        {
            await slots.Free.WaitAsync(ct).ConfigureAwait(false);
        }
        catch
        {
            Leave(host, slots);
            throw;
        }

        return new Place(this, host, slots);
    }

    private void Leave(string host, Slots slots)
    {
        lock (_gate)
        {
            if (--slots.Users > 0) return;
            _hosts.Remove(host);
            slots.Free.Dispose();
        }
    }

    private sealed class Slots(int count)
    {
        public SemaphoreSlim Free { get; } = new(count);

        public int Users { get; set; }
    }

    private sealed class Place(HostSlots owner, string host, Slots slots) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) != 0) return;
            slots.Free.Release();
            owner.Leave(host, slots);
        }
    }
}
