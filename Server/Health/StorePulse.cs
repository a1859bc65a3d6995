using System.Globalization;
using Mox.Server.Storage;
using Mox.Shared.Words;

namespace Mox.Server.Health;

/// <summary>Whether the store can be written to: a small value is, and the time looked at.</summary>
/// <remarks>Asked as often as one likes: what was found stands for <see cref="Fresh"/>, and one write is under way at a time.</remarks>
internal sealed class StorePulse(StoreWriter writer, SettingStore settings, TimeProvider time)
{
    /// <summary>A write has to be durable within this time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long a good answer stands without another write.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private const string Setting = "health.pulse";

    private readonly Lock _gate = new();
    private Task _write = Task.CompletedTask;
    private DateTimeOffset? _good;

    /// <summary>Null when the store is well, else what is wrong in a few words that tell nothing of what it holds.</summary>
    public async Task<Worded?> FaultAsync(CancellationToken ct)
    {
        if (!writer.IsStarted) return Worded.Of(StateWords.StoreNotOpen);
        try
        {
            await Write().WaitAsync(Patience, time, ct).ConfigureAwait(false);
            return null;
        }
        catch (TimeoutException)
        {
            return Worded.Of(StateWords.StoreNotWritten, Patience.TotalSeconds);
        }
        catch (StoreBusyException busy)
        {
            return busy.DiskFull ? Worded.Of(StateWords.StoreDiskFull) : Worded.Of(StateWords.StoreNotWritable);
        }
    }

    private Task Write()
    {
        lock (_gate)
        {
            if (!_write.IsCompleted || (_write.IsCompletedSuccessfully && time.GetUtcNow() - _good < Fresh)) return _write;
            return _write = WriteAsync();
        }
    }

    private async Task WriteAsync()
    {
        var now = time.GetUtcNow();
        await settings.SetAsync(Setting, now.ToString("O", CultureInfo.InvariantCulture), CancellationToken.None).ConfigureAwait(false);
        lock (_gate) _good = now;
    }
}
