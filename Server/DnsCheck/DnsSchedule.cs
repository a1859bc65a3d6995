using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;

namespace Mox.Server.DnsCheck;

/// <summary>Checks every domain from time to time, one after another.</summary>
internal sealed partial class DnsSchedule(DnsRuns runs, DnsHistory history, AddressBook book, IOptions<DnsCheckOptions> options, TimeProvider time, ILogger<DnsSchedule> log) : BackgroundService
{
    /// <summary>How often it looks whether a domain is due; the first time only after that, when all is up.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _tried = new(StringComparer.Ordinal);

    /// <summary>When a domain is checked next; null when that happens only by hand.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="last">Its last run; null before the first.</param>
    public DateTimeOffset? Next(DomainName domain, DateTimeOffset? last)
    {
        if (!options.Value.Scheduled) return null;
        var tried = _tried.TryGetValue(domain.Ascii, out var at) ? at : DateTimeOffset.MinValue;
        var latest = last > tried ? last.Value : tried;
        return latest == DateTimeOffset.MinValue ? time.GetUtcNow() : latest + options.Value.Every;
    }

    /// <summary>Checks all domains that are due; says how many those were.</summary>
    public async Task<int> RoundAsync(CancellationToken ct)
    {
        var count = 0;
        foreach (var domain in book.Domains.Where(domain => !domain.Disabled).Select(domain => domain.Name))
        {
            try
            {
                var last = await history.RunsAsync(domain, 1, ct).ConfigureAwait(false);
                if (Next(domain, last.IsEmpty ? null : last[0].At) is not { } due || due > time.GetUtcNow()) continue;
                _tried[domain.Ascii] = time.GetUtcNow();
                count++;
                await foreach (var _ in runs.RunAsync(domain, ct).ConfigureAwait(false))
                {
                    // They are kept when the last one has come.
                }
            }
            catch (Exception fault) when (fault is not OperationCanceledException and not OutOfMemoryException)
            {
                // A store that is busy, or a bug: the other domains are checked nevertheless.
                LogFailed(domain.Ascii, fault);
            }
        }

        return count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Scheduled) return;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await RoundAsync(stoppingToken).ConfigureAwait(false);
    }

    [LoggerMessage(7402, LogLevel.Error, "The DNS of {Domain} could not be checked; it is tried again at the next time")]
    private partial void LogFailed(string domain, Exception fault);
}
