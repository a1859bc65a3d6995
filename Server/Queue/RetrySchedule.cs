using Microsoft.Extensions.Options;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>When a message is tried again, when its sender is told of the delay, and when it is given up.</summary>
/// <remarks>RFC 5321 §4.5.4.1. Attempts at 0, 7.5 min, 22.5 min, 52.5 min, 1 h 52, 3 h 52, 7 h 52, then every 6 to 8 hours; the last one at the very end of the time a message has, so that the end told to its sender is the true one.</remarks>
internal sealed class RetrySchedule(QueueOptions options, Func<double> random)
{
    public RetrySchedule(IOptions<QueueOptions> options)
        : this(options.Value, Random.Shared.NextDouble)
    {
    }

    /// <summary>When a message queued now is given up.</summary>
    public DateTimeOffset ExpiryOf(DateTimeOffset from) => from + options.GiveUpAfter;

    /// <summary>The time of the attempt after one that began at <paramref name="began"/> and was the <paramref name="attempts"/>th.</summary>
    public DateTimeOffset Next(int attempts, DateTimeOffset began, DateTimeOffset expires)
    {
        var wait = options.LongestRetry;
        var doubled = options.FirstRetry.TotalSeconds * Math.Pow(2, Math.Clamp(attempts - 1, 0, 40));
        if (doubled < wait.TotalSeconds) wait = TimeSpan.FromSeconds(doubled);
        else wait *= 1 + (random() / 3);
        var next = began + wait;
        return next < expires ? next : expires > began ? expires : next;
    }

    /// <summary>True when no further attempt follows one that failed at <paramref name="now"/>.</summary>
    public static bool IsOver(QueuedRecipient row, DateTimeOffset now) => now >= row.ExpiresAt || (row.MaxAttempts > 0 && row.Attempts >= row.MaxAttempts);

    /// <summary>True when the sender should now be told that the message is delayed.</summary>
    /// <remarks>RFC 3461 §5.2.5.</remarks>
    public bool IsDelayToTell(QueuedRecipient row, DateTimeOffset now)
    {
        if (options.TellDelayAfter <= TimeSpan.Zero || row.DelayTold || row.MailFrom is null) return false;
        if (row.Notify is { } notify && !notify.Split(',').Contains("DELAY", StringComparer.OrdinalIgnoreCase)) return false;
        return now - (row.HoldUntil ?? row.Queued) >= options.TellDelayAfter;
    }
}
