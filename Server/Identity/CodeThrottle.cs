namespace Mox.Server.Identity;

/// <summary>Counts wrong one-time codes by account, wherever they come from: who has the password and many addresses still cannot try codes until one fits.</summary>
/// <remarks>Only somebody with the right password gets this far, so that strangers cannot keep the owner out.</remarks>
internal sealed class CodeThrottle(TimeProvider time, bool enabled = true)
{
    /// <summary>Wrong codes within <see cref="Short"/>; then the account has to wait.</summary>
    public const int MaxShort = 6;

    /// <summary>Wrong codes within a day.</summary>
    public const int MaxDay = 30;

    public static readonly TimeSpan Short = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Queue<DateTimeOffset>> _failures = [];

    public bool IsBlocked(long accountId)
    {
        if (!enabled) return false;
        lock (_gate)
        {
            if (!_failures.TryGetValue(accountId, out var times)) return false;
            var now = time.GetUtcNow();
            return times.Count(at => now - at < Day) >= MaxDay || times.Count(at => now - at < Short) >= MaxShort;
        }
    }

    public void Failed(long accountId)
    {
        if (!enabled) return;
        lock (_gate)
        {
            if (!_failures.TryGetValue(accountId, out var times)) _failures[accountId] = times = new Queue<DateTimeOffset>();
            times.Enqueue(time.GetUtcNow());
            if (times.Count > MaxDay) times.Dequeue();
        }
    }

    public void Succeeded(long accountId)
    {
        lock (_gate) _failures.Remove(accountId);
    }
}
