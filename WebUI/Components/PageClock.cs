using Microsoft.Extensions.Logging;

namespace Mox.WebUI.Components;

/// <summary>Does something on a page now and then. While it is still at work, the next time is left out; a fault is logged, the page keeps what it has, and the next time comes.</summary>
public sealed partial class PageClock : IDisposable
{
    private readonly Func<Task> _work;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private int _atWork;
    private volatile bool _over;

    /// <param name="time">The clock.</param>
    /// <param name="every">Between two times.</param>
    /// <param name="onUi">Runs on the page's own context: its InvokeAsync.</param>
    /// <param name="work">What is done.</param>
    /// <param name="log">Where faults go.</param>
    public PageClock(TimeProvider time, TimeSpan every, Func<Func<Task>, Task> onUi, Func<Task> work, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(onUi);
        (_work, _log) = (work, log);
        _timer = time.CreateTimer(_ => _ = onUi(TickAsync), null, every, every);
    }

    public void Dispose()
    {
        _over = true;
        _timer.Dispose();
    }

    private async Task TickAsync()
    {
        if (_over || Interlocked.Exchange(ref _atWork, 1) != 0) return;
        try
        {
            await _work();
        }
        catch (Exception) when (_over)
        {
            // The page went while it was read.
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            LogFault(fault);
        }
        finally
        {
            Volatile.Write(ref _atWork, 0);
        }
    }

    [LoggerMessage(6212, LogLevel.Warning, "A page could not be drawn anew; it shows what was")]
    private partial void LogFault(Exception fault);
}
