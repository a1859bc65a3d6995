using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>The live changes of an account, once for all that listen on a page: what comes at once is told and drawn at once.</summary>
/// <remarks>The first few are passed on as they come; in a flood, at most ten times a second. However many listen, a page is drawn once for each time.</remarks>
/// <param name="onUi">Runs work on the circuit's context, on which everything here happens.</param>
/// <param name="draw">Draws the page.</param>
public sealed class LiveChanges(IMailboxChanges changes, TimeProvider time, Func<Func<Task>, Task> onUi, Action draw) : IMailboxChanges, IDisposable
{
    /// <summary>Times that are passed on without a pause after a quiet while.</summary>
    private const int Burst = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly List<Func<ImmutableArray<WebmailChange>, Task>> _listeners = [];
    private readonly List<WebmailChange> _pending = [];
    private Task<IDisposable>? _subscription;
    private ITimer? _timer;
    private Exception? _fault;
    private double _allowed = Burst;
    private long _counted = time.GetTimestamp();
    private bool _telling;
    private bool _drawWanted;
    private bool _closed;

    public async Task<IDisposable> SubscribeAsync(Func<ImmutableArray<WebmailChange>, Task> onChanges, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(onChanges);
        _listeners.Add(onChanges);
        await (_subscription ??= changes.SubscribeAsync(news => onUi(() => TakeAsync(news)), CancellationToken.None));
        if (_closed) await EndAsync();
        return new Listening(() => _listeners.Remove(onChanges));
    }

    /// <summary>Draws: now, or once what is being told is told.</summary>
    public void Draw()
    {
        if (_telling) _drawWanted = true;
        else draw();
    }

    public void Dispose()
    {
        _closed = true;
        _timer?.Dispose();
        _ = EndAsync();
    }

    private async Task EndAsync()
    {
        if (_subscription is not null) (await _subscription).Dispose();
    }

    private Task TakeAsync(ImmutableArray<WebmailChange> news)
    {
        _pending.AddRange(news);

        // Who tells hears of it, and tells everything anew.
        if (Interlocked.Exchange(ref _fault, null) is { } fault) throw new InvalidOperationException("A page failed to take live changes", fault);
        return PassOnAsync();
    }

    private async Task PassOnAsync()
    {
        while (!_telling && _timer is null && !_closed && _pending.Count > 0)
        {
            var now = time.GetTimestamp();
            (_allowed, _counted) = (Math.Min(Burst, _allowed + time.GetElapsedTime(_counted, now) / Pause), now);
            if (_allowed < 1)
            {
                _timer = time.CreateTimer(_ => _ = onUi(AfterPauseAsync), null, Pause * (1 - _allowed) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                return;
            }

            _allowed--;
            await TellAsync();
        }
    }

    private async Task AfterPauseAsync()
    {
        _timer?.Dispose();
        _timer = null;
        try
        {
            await PassOnAsync();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            _fault = fault;
        }
    }

    private async Task TellAsync()
    {
        var news = _pending.ToImmutableArray();
        _pending.Clear();
        _telling = true;
        Exception? failed = null;
        foreach (var listener in _listeners.ToArray())
        {
            try
            {
                await listener(news);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // The others are told all the same; then whoever tells us hears of it.
                failed ??= fault;
            }
        }

        _telling = false;
        if (_drawWanted && !_closed) draw();
        _drawWanted = false;
        if (failed is not null) throw new InvalidOperationException("A page failed to take live changes", failed);
    }

    private sealed class Listening(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
