namespace Mox.Server.Storage;

/// <summary>Wakes one waiter; setting it again before it is waited for adds nothing.</summary>
internal sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);
    private int _isSet;

    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0) _set.Release();
    }

    /// <summary>Waits until it is set, or for so long; true when it was set.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            await _set.WaitAsync(either.Token);
            Interlocked.Exchange(ref _isSet, 0);
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => _set.Dispose();
}
