using Microsoft.Extensions.Logging;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;

namespace Mox.WebUI.Admin;

/// <summary>The health page's state: read anew every few seconds and when the queue changes; when that fails the last values stay, with their age.</summary>
public sealed partial class HealthBoard(IHealth health, TimeProvider time, Func<Func<Task>, Task> onUi, Action changed, ILogger<HealthBoard> log) : IDisposable
{
    /// <summary>Between two readings.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Lifetime _gone = new();
    private IDisposable? _subscription;
    private PageClock? _second;
    private DateTimeOffset _tried;
    private bool _reading;

    /// <summary>How it was when it was read last; null before.</summary>
    public HealthView? View { get; private set; }

    /// <summary>The last reading did not come about.</summary>
    public bool IsStale { get; private set; }

    public async Task OpenAsync()
    {
        await ReadAsync();
        var subscription = await health.SubscribeAsync(() => onUi(ReadAsync), _gone.Token);
        if (_gone.IsOver)
        {
            subscription.Dispose();
            return;
        }

        _subscription = subscription;
        _second = new PageClock(time, TimeSpan.FromSeconds(1), onUi, TickAsync, log);
    }

    public async Task ReadAsync()
    {
        if (_reading || _gone.IsOver) return;
        (_reading, _tried) = (true, time.GetUtcNow());
        try
        {
            View = await health.ReadAsync(_gone.Token);
            IsStale = false;
        }
        catch (OperationCanceledException) when (_gone.IsOver)
        {
            return;
        }
        catch (Exception fault) when (View is not null && fault is not OutOfMemoryException)
        {
            LogFault(fault);
            IsStale = true;
        }
        finally
        {
            _reading = false;
        }

        changed();
    }

    public async Task NoteBackupAsync()
    {
        await health.NoteBackupAsync(_gone.Token);
        await ReadAsync();
    }

    public void Dispose()
    {
        _gone.Dispose();
        _subscription?.Dispose();
        _second?.Dispose();
    }

    private Task TickAsync()
    {
        if (time.GetUtcNow() - _tried >= Every) return ReadAsync();
        changed();
        return Task.CompletedTask;
    }

    [LoggerMessage(6211, LogLevel.Warning, "The health page could not be read anew; it shows what was")]
    private partial void LogFault(Exception fault);
}
