using System.Collections.Concurrent;
using Mox.Server.Webmail.Remote;

namespace Mox.Server.Webmail.Images;

/// <summary>Fetches remote pictures of mail in place of the reader's browser, once, and only when the reader asked for them. Kept in memory for a while by account and address; nobody learns what others looked at.</summary>
internal sealed class ImageProxy(RemoteClient client, TimeProvider time) : IDisposable
{
    /// <summary>Octets of one picture as it comes.</summary>
    public const int MaxOctets = 10 << 20;

    private const long MaxKept = 64L << 20;

    private const string Accept = "image/png,image/jpeg,image/gif,image/webp,image/bmp;q=0.5";

    private static readonly TimeSpan Life = TimeSpan.FromHours(1), FaultLife = TimeSpan.FromMinutes(1);

    /// <summary>Pictures decoded at a time: each may take as much memory as it has pixels.</summary>
    private readonly SemaphoreSlim _decoding = new(2, 2);

    private readonly ConcurrentDictionary<(long Account, string Address), Kept> _kept = new();
    private long _octets;

    /// <summary>The picture at an address; null when there is none that is shown.</summary>
    public async Task<CleanImage?> GetAsync(long accountId, string address, CancellationToken ct)
    {
        var key = (accountId, address);
        var now = time.GetUtcNow();
        if (_kept.TryGetValue(key, out var kept) && kept.Until > now) return kept.Image;
        var image = await FetchAsync(address, ct);
        Keep(key, new Kept(image, now + (image is null ? FaultLife : Life)), now);
        return image;
    }

    public void Dispose() => _decoding.Dispose();

    private async Task<CleanImage?> FetchAsync(string address, CancellationToken ct)
    {
        var answer = await client.GetAsync(address, Accept, MaxOctets, ct);
        if (answer.Fault != RemoteFault.None || answer.Body.IsEmpty) return null;
        await _decoding.WaitAsync(ct);
        try
        {
            return await Task.Run(() => RasterImages.Rewrite(answer.Body), ct);
        }
        finally
        {
            _decoding.Release();
        }
    }

    private void Keep((long Account, string Address) key, Kept entry, DateTimeOffset now)
    {
        foreach (var (old, kept) in _kept)
        {
            if (kept.Until <= now) Drop(old);
        }

        // The oldest go first when room is short.
        while (Interlocked.Read(ref _octets) + entry.Octets > MaxKept && _kept.MinBy(pair => pair.Value.Until) is { Value: not null } oldest) Drop(oldest.Key);
        Drop(key);
        if (_kept.TryAdd(key, entry)) Interlocked.Add(ref _octets, entry.Octets);
    }

    private void Drop((long Account, string Address) key)
    {
        if (_kept.TryRemove(key, out var gone)) Interlocked.Add(ref _octets, -gone.Octets);
    }

    private sealed record Kept(CleanImage? Image, DateTimeOffset Until)
    {
        /// <summary>Octets kept, with something for the entry itself.</summary>
        public long Octets => 512 + (Image?.Octets.Length ?? 0);
    }
}
