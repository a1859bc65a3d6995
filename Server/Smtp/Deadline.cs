namespace Mox.Server.Smtp;

/// <summary>A time limit that is set anew for each wait of a session. Once it has fired the session ends.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;

    public Deadline(TimeProvider time, CancellationToken cut)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cut);
        _timer = time.CreateTimer(static state => ((Deadline)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the limit has passed, or the session is cut off.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>True when it was the limit that cancelled.</summary>
    public bool Fired { get; private set; }

    public void Set(TimeSpan limit) => _timer.Change(limit, Timeout.InfiniteTimeSpan);

    public void Clear() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Fire()
    {
        Fired = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The session ended at the same moment.
        }
    }
}
