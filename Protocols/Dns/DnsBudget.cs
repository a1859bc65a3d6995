using System.Globalization;

namespace Mox.Protocols.Dns;

/// <summary>How many look-ups one message may cause, whoever asks: a sender decides how many records are followed, and pays nothing for it.</summary>
/// <remarks>Over and above the limits of the single methods, such as those of SPF. Safe to be used by several askers at the same time.</remarks>
public sealed class DnsBudget
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private int _questions;
    private int _voids;

    /// <summary>A budget; its time runs from now on.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="maxQuestions">Questions allowed; addresses of both families count as two.</param>
    /// <param name="maxVoids">Answers without a record after which no more is asked.</param>
    /// <param name="maxTime">Time after which no more is asked, and what is being asked is given up.</param>
    public DnsBudget(TimeProvider time, int maxQuestions = 200, int maxVoids = 50, TimeSpan? maxTime = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxQuestions);
        ArgumentOutOfRangeException.ThrowIfNegative(maxVoids);
        (_time, _started, MaxQuestions, MaxVoids, MaxTime) = (time, time.GetTimestamp(), maxQuestions, maxVoids, maxTime ?? TimeSpan.FromMinutes(1));
    }

    /// <summary>Questions allowed.</summary>
    public int MaxQuestions { get; }

    /// <summary>Answers without a record that are allowed.</summary>
    public int MaxVoids { get; }

    /// <summary>Time allowed.</summary>
    public TimeSpan MaxTime { get; }

    /// <summary>Questions asked so far.</summary>
    public int Questions => Math.Min(Volatile.Read(ref _questions), MaxQuestions);

    /// <summary>Answers so far that had no record.</summary>
    public int Voids => Volatile.Read(ref _voids);

    /// <summary>The time left; zero when there is none.</summary>
    public TimeSpan TimeLeft => _time.GetElapsedTime(_started) is var gone && gone < MaxTime ? MaxTime - gone : TimeSpan.Zero;

    internal TimeProvider Time => _time;

    /// <summary>Null when so many questions may be asked, which are then counted; else what is used up.</summary>
    internal DnsFailure? Take(int questions)
    {
        if (Voids > MaxVoids) return UsedUp(string.Create(CultureInfo.InvariantCulture, $"more than {MaxVoids} answers without a record"));
        if (TimeLeft == TimeSpan.Zero) return OutOfTime;
        if (Interlocked.Add(ref _questions, questions) <= MaxQuestions) return null;
        Interlocked.Exchange(ref _questions, MaxQuestions);
        return UsedUp(string.Create(CultureInfo.InvariantCulture, $"more than {MaxQuestions} look-ups"));
    }

    internal DnsFailure OutOfTime => UsedUp(string.Create(CultureInfo.InvariantCulture, $"more than {MaxTime.TotalSeconds:0.#} seconds"));

    internal void CountVoid() => Interlocked.Increment(ref _voids);

    private static DnsFailure UsedUp(string what) => new(DnsFailureKind.Budget, $"the budget of look-ups of this message is used up: {what}");
}
