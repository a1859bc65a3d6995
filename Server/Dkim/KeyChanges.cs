using Mox.Server.Storage;

namespace Mox.Server.Dkim;

/// <summary>Lets one change of keys go on at a time, the sweep of their files included, and wakes who watches over keys behind each.</summary>
internal sealed class KeyChanges : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Set after each change.</summary>
    public Signal Changed { get; } = new();

    public void Tell() => Changed.Set();

    /// <summary>Waits for its turn; dispose what it gives to end it.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct).ConfigureAwait(false);
        return new Turn(_one);
    }

    public void Dispose()
    {
        _one.Dispose();
        Changed.Dispose();
    }

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}
