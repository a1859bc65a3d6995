using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Logging;

/// <summary>What was chosen for an area.</summary>
/// <param name="Until">When it ends; null: not by itself.</param>
internal sealed record ChosenLevel(LogDetail Detail, DateTimeOffset? Until)
{
    /// <summary>As it is kept: the level, and the end where there is one.</summary>
    public override string ToString() => Until is { } end ? string.Create(CultureInfo.InvariantCulture, $"{Detail} {end.UtcDateTime:O}") : Detail.ToString();

    /// <summary>Reads what was kept; null when it is none.</summary>
    public static ChosenLevel? Read(string text)
    {
        var words = text.Split(' ', 2);
        if (!Enum.TryParse<LogDetail>(words[0], out var detail) || !Enum.IsDefined(detail)) return null;
        if (words.Length == 1) return new ChosenLevel(detail, null);
        return DateTimeOffset.TryParseExact(words[1], "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? new ChosenLevel(detail, end) : null;
    }
}

/// <summary>Changes how much areas tell while the appliance runs, keeps it across a restart, and goes back to normal when its time is over.</summary>
internal sealed partial class LogLevels(LogFilter filter, LogLevelStore store, IEnumerable<IConfigureOptions<LoggerFilterOptions>> settings, TimeProvider time, ILogger<LogLevels> log) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Signal _changed = new();
    private ImmutableDictionary<string, ChosenLevel> _chosen = ImmutableDictionary<string, ChosenLevel>.Empty;

    /// <summary>All areas, as they are now.</summary>
    public ImmutableArray<LogArea> List()
    {
        var (now, chosen, normal) = (time.GetUtcNow(), Volatile.Read(ref _chosen), Normal());
        return
        [
            .. LoggedArea.All.Select(area =>
            {
                var usual = Detail(Level(normal, area.Categories[0]));
                return chosen.TryGetValue(area.Key, out var own) && !IsOver(own, now)
                    ? new LogArea(area.Key, area.Name, area.About, usual, own.Detail, own.Until, true)
                    : new LogArea(area.Key, area.Name, area.About, usual, usual, null, false);
            }),
        ];
    }

    /// <summary>Chooses the level of an area.</summary>
    /// <param name="until">For how long; null: until it is changed again.</param>
    /// <exception cref="ChangeRefusedException">There is no such area, or the time is none.</exception>
    public async Task SetAsync(string key, LogDetail detail, TimeSpan? until, string who, CancellationToken ct)
    {
        if (LoggedArea.Find(key) is not { } area) throw new ChangeRefusedException(Worded.Of(RefusalWords.NoSettingsPart, key));
        if (!Enum.IsDefined(detail)) throw new ChangeRefusedException(Worded.Of(RefusalWords.NoLogLevel));
        if (LogRules.Time(detail, until) is { } fault) throw new ChangeRefusedException(fault);
        await ChangeAsync(area, new ChosenLevel(detail, until is { } span ? time.GetUtcNow() + span : null), who, ct).ConfigureAwait(false);
    }

    /// <summary>Goes back to what the settings say.</summary>
    /// <exception cref="ChangeRefusedException">There is no such area.</exception>
    public Task ResetAsync(string key, string who, CancellationToken ct) =>
        LoggedArea.Find(key) is { } area ? ChangeAsync(area, null, who, ct) : throw new ChangeRefusedException(Worded.Of(RefusalWords.NoSettingsPart, key));

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var kept = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _chosen, kept.Select(pair => (pair.Key, Level: ChosenLevel.Read(pair.Value))).Where(pair => pair.Level is not null && LoggedArea.Find(pair.Key) is not null).ToImmutableDictionary(pair => pair.Key, pair => pair.Level!, StringComparer.Ordinal));
        Use();
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await EndAsync(stoppingToken).ConfigureAwait(false);
            var next = Volatile.Read(ref _chosen).Values.Min(own => own.Until) is { } end ? end - time.GetUtcNow() : Rest;
            await _changed.WaitAsync(next < TimeSpan.FromMilliseconds(100) ? TimeSpan.FromMilliseconds(100) : next > Rest ? Rest : next, time, stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes back those whose time is over.</summary>
    internal async Task EndAsync(CancellationToken ct)
    {
        foreach (var (key, own) in Volatile.Read(ref _chosen))
        {
            if (!IsOver(own, time.GetUtcNow()) || LoggedArea.Find(key) is not { } area) continue;
            try
            {
                await ChangeAsync(area, null, "system", ct, expected: own).ConfigureAwait(false);
            }
            catch (StoreBusyException busy)
            {
                // It counts no more all the same; only the row is left, and goes at the next look.
                Use();
                LogBusy(area.Name, busy.Message);
            }
        }
    }

    /// <param name="expected">Only while this is what is chosen; null: in any case.</param>
    private async Task ChangeAsync(LoggedArea area, ChosenLevel? level, string who, CancellationToken ct, ChosenLevel? expected = null)
    {
        await _one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var before = _chosen.GetValueOrDefault(area.Key);
            if (before == level || (expected is not null && before != expected)) return;
            await store.SetAsync(area.Key, level?.ToString(), who, level?.ToString() ?? "normal", ct).ConfigureAwait(false);
            Volatile.Write(ref _chosen, level is null ? _chosen.Remove(area.Key) : _chosen.SetItem(area.Key, level));
            Use();
        }
        finally
        {
            _one.Release();
        }

        _changed.Set();
        LogChanged(who, area.Name, level?.ToString() ?? "normal");
    }

    private void Use()
    {
        var now = time.GetUtcNow();
        filter.Use(Volatile.Read(ref _chosen).Where(pair => !IsOver(pair.Value, now)).ToImmutableDictionary(pair => pair.Key, pair => Level(pair.Value.Detail), StringComparer.Ordinal));
    }

    private static bool IsOver(ChosenLevel own, DateTimeOffset now) => own.Until <= now;

    /// <summary>What the settings say, without what was chosen.</summary>
    private LoggerFilterOptions Normal()
    {
        var options = new LoggerFilterOptions();
        foreach (var setting in settings) setting.Configure(options);
        return options;
    }

    /// <summary>The level that rules for all providers give to a name: that of the longest beginning, the last one of those.</summary>
    private static LogLevel Level(LoggerFilterOptions options, string category) =>
        options.Rules.Where(rule => rule.ProviderName is null && rule.LogLevel is not null && (rule.CategoryName is null || category.StartsWith(rule.CategoryName, StringComparison.OrdinalIgnoreCase)))
            .Select((rule, at) => (rule, at)).OrderByDescending(pair => pair.rule.CategoryName?.Length ?? 0).ThenByDescending(pair => pair.at).Select(pair => pair.rule.LogLevel!.Value)
            .DefaultIfEmpty(options.MinLevel).First();

    private static LogLevel Level(LogDetail detail) => detail switch
    {
        LogDetail.Debug => LogLevel.Debug,
        LogDetail.Warning => LogLevel.Warning,
        LogDetail.Error => LogLevel.Error,
        _ => LogLevel.Information,
    };

    private static LogDetail Detail(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => LogDetail.Debug,
        LogLevel.Information => LogDetail.Information,
        LogLevel.Warning => LogDetail.Warning,
        _ => LogDetail.Error,
    };

    [LoggerMessage(6631, LogLevel.Warning, "{Who}: the log of {Area} has the level {Detail} now")]
    private partial void LogChanged(string who, string area, string detail);

    [LoggerMessage(6632, LogLevel.Warning, "That the log of {Area} is back to normal could not be kept yet: {Reason}")]
    private partial void LogBusy(string area, string reason);
}
