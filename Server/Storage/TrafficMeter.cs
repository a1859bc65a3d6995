using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mox.Server.Storage;

/// <summary>What is counted.</summary>
internal enum TrafficKind
{
    /// <summary>A message of another server was taken.</summary>
    Received,

    /// <summary>One of those came without TLS.</summary>
    InClear,

    /// <summary>Another server was refused a sender, a recipient or a message for good.</summary>
    Refused,

    /// <summary>A recipient elsewhere has the message: another server took it over.</summary>
    Sent,

    /// <summary>A recipient here has a message that an account sent.</summary>
    Home,

    /// <summary>A recipient did not get the message, and the queue gave it up.</summary>
    Returned,

    /// <summary>Somebody signed in.</summary>
    LetIn,

    /// <summary>A sign-in was refused.</summary>
    SignInRefused,
}

/// <summary>The counts of one hour.</summary>
/// <param name="Start">When it began.</param>
/// <param name="Counts">By <see cref="TrafficKind"/>.</param>
internal sealed record TrafficHour(DateTimeOffset Start, ImmutableArray<long> Counts)
{
    public long this[TrafficKind kind] => Counts[(int)kind];
}

/// <summary>Counts by the hour, those of the last 24; what is older is forgotten.</summary>
internal sealed class TrafficMeter
{
    /// <summary>Hours kept, the one under way included.</summary>
    public const int Hours = 24;

    private static readonly int Kinds = Enum.GetValues<TrafficKind>().Length;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, long[]> _hours = [];
    private DateTimeOffset _since;
    private bool _dirty;

    public TrafficMeter(TimeProvider time)
    {
        _time = time;
        Started = _since = time.GetUtcNow();
    }

    /// <summary>When this process began to count.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>When counting began, in this process or in one before it whose counts were taken over.</summary>
    public DateTimeOffset Since
    {
        get
        {
            lock (_gate) return _since;
        }
    }

    public void Count(TrafficKind kind)
    {
        lock (_gate)
        {
            Hour(Now())[(int)kind]++;
            _dirty = true;
        }
    }

    /// <summary>The last hours, the oldest first, those without a count too.</summary>
    public ImmutableArray<TrafficHour> Read()
    {
        lock (_gate)
        {
            var now = Now();
            return [.. Enumerable.Range(0, Hours).Select(i => now - Hours + 1 + i).Select(hour => new TrafficHour(Start(hour), _hours.TryGetValue(hour, out var counts) ? [.. counts] : [.. new long[Kinds]]))];
        }
    }

    /// <summary>The counts as text, if they changed since the last call; else null.</summary>
    public string? TakeChanges()
    {
        lock (_gate)
        {
            if (!_dirty) return null;
            _dirty = false;
            return JsonSerializer.Serialize(new KeptTraffic(_since, _hours.ToDictionary(hour => hour.Key, hour => hour.Value)), TrafficJson.Default.KeptTraffic);
        }
    }

    /// <summary>What was taken could not be kept: it is given again.</summary>
    public void PutBack()
    {
        lock (_gate) _dirty = true;
    }

    /// <summary>Takes the counts of a process before this one over, beside its own. A text that is none of this version is left.</summary>
    public void Add(string kept)
    {
        KeptTraffic? before;
        try
        {
            before = JsonSerializer.Deserialize(kept, TrafficJson.Default.KeptTraffic);
        }
        catch (JsonException)
        {
            return;
        }

        if (before?.Hours is null || before.Since > _time.GetUtcNow()) return;
        lock (_gate)
        {
            var now = Now();
            if (before.Since < _since) _since = before.Since;
            foreach (var (hour, counts) in before.Hours)
            {
                if (hour <= now - Hours || hour > now || counts.Length != Kinds) continue;
                var mine = Hour(hour);
                for (var i = 0; i < Kinds; i++) mine[i] += counts[i];
            }
        }
    }

    private long[] Hour(long hour)
    {
        if (_hours.TryGetValue(hour, out var counts)) return counts;
        foreach (var old in _hours.Keys.Where(known => known <= hour - Hours).ToList()) _hours.Remove(old);
        return _hours[hour] = new long[Kinds];
    }

    private long Now() => _time.GetUtcNow().UtcTicks / TimeSpan.TicksPerHour;

    private static DateTimeOffset Start(long hour) => new(hour * TimeSpan.TicksPerHour, TimeSpan.Zero);
}

/// <summary>Counts as they are kept.</summary>
/// <param name="Hours">By hours since the year 1, each by <see cref="TrafficKind"/>.</param>
internal sealed record KeptTraffic(DateTimeOffset Since, Dictionary<long, long[]> Hours);

[JsonSerializable(typeof(KeptTraffic))]
internal sealed partial class TrafficJson : JsonSerializerContext;

/// <summary>Keeps the counts over restarts: read at the start, written every minute when there is something new, and at the end. A crash loses the counts of a minute.</summary>
internal sealed partial class TrafficKeeper(TrafficMeter meter, SettingStore settings, TimeProvider time, ILogger<TrafficKeeper> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const string Setting = "traffic.hours";

    public async Task LoadAsync(CancellationToken ct)
    {
        if (await settings.GetAsync(Setting, ct) is { } kept) meter.Add(kept);
    }

    public async Task SaveAsync(CancellationToken ct)
    {
        if (meter.TakeChanges() is not { } changed) return;
        try
        {
            await settings.SetAsync(Setting, changed, ct);
        }
        catch (StoreBusyException busy)
        {
            meter.PutBack();
            LogBusy(busy);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await LoadAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await SaveAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last counts are written below.
        }

        await SaveAsync(CancellationToken.None);
    }

    [LoggerMessage(5211, LogLevel.Warning, "The counts of mail are not kept now: the store is busy")]
    private partial void LogBusy(Exception fault);
}
