using Microsoft.Extensions.Logging;
using Mox.WebUI.Words;

namespace Mox.WebUI.Components;

/// <summary>What happened, to what, and how to take it back.</summary>
/// <param name="Icon">Glyph of the action.</param>
/// <param name="Said">What happened: <c>Archived</c>.</param>
/// <param name="About">To what: a subject or a number; empty for none.</param>
/// <param name="Undo">Takes it back; null when it cannot be. It says itself when it does not work.</param>
public sealed record Toast(string Icon, string Said, string About = "", Func<Task>? Undo = null)
{
    /// <summary>Something did not work: told at once by screen readers.</summary>
    public bool IsFault { get; init; }

    /// <summary>Until when it can be taken back: the toast counts down to it, and goes then. Null: as long as it is shown.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Does it once more after it was taken back, and shows that itself; null when it cannot be.</summary>
    public Func<Task>? Redo { get; init; }

    /// <summary>What is offered is to do it again, not to take it back.</summary>
    public bool OffersRedo { get; init; }
}

/// <summary>One toast at a time, for ten seconds; it stays while it is pointed at or focused. What can be taken back is remembered longer than that: the last twenty. One for each circuit.</summary>
public sealed partial class Toasts(TimeProvider time, ILogger<Toasts> log) : IDisposable
{
    public static readonly TimeSpan Stay = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>How many actions can be taken back, the last one first.</summary>
    public const int MostUndos = 20;

    private readonly List<Toast> _undos = [];
    private readonly List<Toast> _redos = [];
    private ITimer? _timer;
    private bool _held;

    /// <summary>Fires when there is another toast, or none; not on the circuit's own context.</summary>
    public event Func<Task>? Changed;

    public Toast? Current { get; private set; }

    /// <summary>Shows it; what it can take back is remembered.</summary>
    public void Show(Toast toast)
    {
        ArgumentNullException.ThrowIfNull(toast);
        if (toast.Undo is not null) Remember(toast);
        Put(toast);
    }

    /// <summary>Remembers what can be taken back without saying anything: it shows where it was done.</summary>
    public void Remember(Toast toast)
    {
        ArgumentNullException.ThrowIfNull(toast);
        _redos.Clear();
        _undos.Add(toast);
        if (_undos.Count > MostUndos) _undos.RemoveAt(0);
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

    /// <summary>Takes the last action back that has not been yet, and says so unless that has said something itself. Without one nothing happens.</summary>
    public async Task UndoAsync()
    {
        if (_undos.Count == 0) return;
        var last = _undos[^1];
        _undos.RemoveAt(_undos.Count - 1);
        if (Current is not null) Close();
        await last.Undo!();
        if (Current is not null) return;
        if (last.Redo is not null) _redos.Add(last);
        Put(new Toast("undo", FrameWords.Undone, last.About.Length > 0 ? last.About : last.Said) { OffersRedo = last.Redo is not null });
    }

    /// <summary>Does once more what was taken back last. Without that nothing happens.</summary>
    public async Task RedoAsync()
    {
        if (_redos.Count == 0) return;
        var last = _redos[^1];
        var rest = _redos.SkipLast(1).ToArray();
        Close();
        await last.Redo!();
        // Doing it anew has remembered it as something to take back, which forgets what could be done again: the rest of that still can.
        _redos.Clear();
        _redos.AddRange(rest);
        if (Current is null) Put(new Toast("again", FrameWords.Redone, last.About.Length > 0 ? last.About : last.Said));
    }

    /// <summary>What was taken back stays so: the page it was done on is gone.</summary>
    public void ForgetRedo() => _redos.Clear();

    public void Dispose() => _timer?.Dispose();

    private void Put(Toast toast)
    {
        (Current, _held) = (toast, false);
        Restart();
        Tell();
    }

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

    [LoggerMessage(6221, LogLevel.Warning, "A toast could not be drawn")]
    private partial void LogFault(Exception fault);
}
