using Microsoft.Extensions.Logging;

namespace Mox.WebUI.Components;

/// <summary>What happened, to what, and how to take it back.</summary>
/// <param name="Icon">Glyph of the action.</param>
/// <param name="Said">What happened: <c>Archived</c>.</param>
/// <param name="About">To what: a subject or a number; empty for none.</param>
/// <param name="Undo">Takes it back; null when it cannot be.</param>
public sealed record Toast(string Icon, string Said, string About = "", Func<Task>? Undo = null)
{
    /// <summary>Something did not work: told at once by screen readers.</summary>
    public bool IsFault { get; init; }

    /// <summary>Until when it can be taken back: the toast counts down to it, and goes then. Null: as long as it is shown.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>One toast at a time, for ten seconds; it stays while it is pointed at. One for each circuit.</summary>
public sealed partial class Toasts(TimeProvider time, ILogger<Toasts> log) : IDisposable
{
    public static readonly TimeSpan Stay = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private ITimer? _timer;
    private bool _held;

    /// <summary>Fires when there is another toast, or none; not on the circuit's own context.</summary>
    public event Func<Task>? Changed;

    public Toast? Current { get; private set; }

    public void Show(Toast toast)
    {
        (Current, _held) = (toast, false);
        Restart();
        Tell();
    }

    /// <summary>Pointed at or focused: it stays. Let go: the time starts anew.</summary>
    public void Hold(bool held)
    {
        _held = held;
        if (Current is not null) Restart();
    }

    public void Close()
    {
        Current = null;
        _timer?.Dispose();
        Tell();
    }

    /// <summary>Takes the shown action back, once. Without one nothing happens.</summary>
    public async Task UndoAsync()
    {
        var undo = Current?.Undo;
        if (undo is null) return;
        Close();
        await undo();
    }

    public void Dispose() => _timer?.Dispose();

    private void Restart()
    {
        _timer?.Dispose();
        var shown = Current;
        if (shown?.Until is { } until)
        {
            // Counts whether it is pointed at or not: afterwards there is nothing to take back.
            _timer = time.CreateTimer(_ => Count(shown, until), null, Second, Second);
            return;
        }

        _timer = _held ? null : time.CreateTimer(_ => { if (ReferenceEquals(Current, shown)) Close(); }, null, Stay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whole seconds left of <see cref="Toast.Until"/>; 0 without it.</summary>
    public int SecondsLeft => Current?.Until is { } until ? Math.Max(0, (int)Math.Ceiling((until - time.GetUtcNow()).TotalSeconds)) : 0;

    private void Count(Toast shown, DateTimeOffset until)
    {
        if (!ReferenceEquals(Current, shown)) return;
        if (time.GetUtcNow() >= until) Close();
        else Tell();
    }

    // A timer has no caller that could await the event: faults of a listener are logged here.
    private async void Tell()
    {
        if (Changed is not { } changed) return;
        try
        {
            await changed();
        }
        catch (ObjectDisposedException)
        {
            // The circuit ended in between.
        }
        catch (Exception fault)
        {
            LogFault(fault);
        }
    }

    [LoggerMessage(6201, LogLevel.Warning, "A toast could not be drawn")]
    private partial void LogFault(Exception fault);
}
