using Microsoft.Extensions.Options;
using Mox.Server.Outbound;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;

namespace Mox.Server.Queue;

/// <summary>Starts deliveries when rows fall due: woken by a signal or by the clock, bounded in all and for each domain, the domains taking turns so that none hides the others.</summary>
internal sealed partial class QueueDispatcher(
    QueueTable table,
    QueuePicker picker,
    GroupDelivery delivery,
    QueueSignal signal,
    IOptions<QueueOptions> options,
    TimeProvider time,
    ILogger<QueueDispatcher> logger) : BackgroundService
{
    /// <summary>Deliveries under way at a stop get this long to come to an end.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(7);

    private static readonly TimeSpan AfterStoreFault = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AfterBug = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);
    private readonly HashSet<Task> _workers = [];
    private volatile bool _othersWait;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var abort = new CancellationTokenSource();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var sleep = await LookAsync(stoppingToken, abort.Token).ConfigureAwait(false);
                await SleepAsync(sleep, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The way a stop comes.
        }

        await DrainAsync(abort).ConfigureAwait(false);
    }

    /// <summary>Starts what is due and may start; says how long nothing else is to be expected.</summary>
    private async Task<TimeSpan> LookAsync(CancellationToken stopping, CancellationToken abort)
    {
        try
        {
            await StartAsync(stopping, abort).ConfigureAwait(false);
            var now = time.GetUtcNow();
            var next = await table.NextDueAsync(now, stopping).ConfigureAwait(false);
            if (picker.NextRested() is { } rested && (next is null || rested < next)) next = rested;
            var sleep = next is { } due ? due - now : LongestSleep;
            return sleep < TimeSpan.FromMilliseconds(10) ? TimeSpan.FromMilliseconds(10) : sleep < LongestSleep ? sleep : LongestSleep;
        }
#pragma warning disable CA1031 // The queue must go on, whatever the store says now.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogLookFailed(fault);
            return AfterStoreFault;
        }
    }

    private async Task StartAsync(CancellationToken stopping, CancellationToken abort)
    {
        var exhausted = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var (running, busy) = Load();
            var domains = await table.DueDomainsAsync(time.GetUtcNow(), busy + exhausted.Count + options.Value.Deliveries + 1, stopping).ConfigureAwait(false);
            var started = false;

            // Those with the fewest deliveries first, then those that wait longest: one for each before a second for any.
            foreach (var domain in domains.Where(domain => !exhausted.Contains(domain)).OrderBy(Running))
            {
                if (running >= options.Value.Deliveries)
                {
                    _othersWait = Running(domain) == 0;
                    return;
                }

                if (await TryStartAsync(domain, stopping, abort).ConfigureAwait(false))
                {
                    running++;
                    started = true;
                }
                else
                {
                    exhausted.Add(domain);
                }
            }

            if (!started) break;
        }

        _othersWait = false;
    }

    private async Task<bool> TryStartAsync(string domain, CancellationToken stopping, CancellationToken abort)
    {
        // Whatever the limit, one delivery may always run; more only below it, and that depends on whose domain it is.
        if (Running(domain) >= Math.Max(options.Value.DeliveriesPerDomain, options.Value.LocalDeliveriesPerDomain)) return false;
        if (await picker.PickAsync(domain, stopping).ConfigureAwait(false) is not { } group) return false;
        var limit = delivery.IsLocal(group.Rows[0]) ? options.Value.LocalDeliveriesPerDomain : options.Value.DeliveriesPerDomain;
        if (Running(domain) >= limit)
        {
            picker.Return(group);
            return false;
        }

        lock (_gate)
        {
            _running[domain] = _running.GetValueOrDefault(domain) + 1;
            var worker = Task.Run(() => WorkAsync(group, stopping, abort), CancellationToken.None);
            _workers.Add(worker);
            _ = worker.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return true;
    }

    private void Forget(Task worker)
    {
        lock (_gate) _workers.Remove(worker);
    }

    /// <summary>Delivers a group, and goes on with others of the domain over the same connection while nobody else waits for the place.</summary>
    private async Task WorkAsync(QueueGroup first, CancellationToken stopping, CancellationToken abort)
    {
        var keeper = new SessionKeeper();
        try
        {
            var group = first;
            while (group is not null)
            {
                await DeliverAsync(group, keeper, abort).ConfigureAwait(false);
                picker.Return(group);
                group = _othersWait || stopping.IsCancellationRequested ? null : await NextAsync(first.Domain, stopping).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_gate)
            {
                if (--_running[first.Domain] == 0) _running.Remove(first.Domain);
            }

            signal.Raise();
            await keeper.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<QueueGroup?> NextAsync(string domain, CancellationToken stopping)
    {
        try
        {
            return await picker.PickAsync(domain, stopping).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The dispatcher looks again, and says what is wrong.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private async Task DeliverAsync(QueueGroup group, SessionKeeper keeper, CancellationToken abort)
    {
        try
        {
            await delivery.RunAsync(group.Rows, keeper, abort).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            LogCutOff(group.Domain, group.Rows.Length);
        }
        catch (StoreBusyException fault)
        {
            LogStoreBusy(group.Domain, group.Rows.Length, fault);
            picker.Rest(group, AfterStoreFault);
        }
#pragma warning disable CA1031 // The single catch of a delivery: a bug defers, it does not lose mail or stop the queue.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogDeliveryFailed(group.Domain, group.Rows[0].Id, fault);
            picker.Rest(group, AfterBug);
        }
    }

    private async Task SleepAsync(TimeSpan sleep, CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var raised = signal.WaitAsync(over.Token);
        await Task.WhenAny(raised, Task.Delay(sleep, time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await raised.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.ThrowIfCancellationRequested();
    }

    private async Task DrainAsync(CancellationTokenSource abort)
    {
        Task all;
        lock (_gate) all = Task.WhenAll(_workers);
        await Task.WhenAny(all, Task.Delay(Drain, time, CancellationToken.None)).ConfigureAwait(false);
        await abort.CancelAsync().ConfigureAwait(false);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private (int Running, int Domains) Load()
    {
        lock (_gate) return (_running.Values.Sum(), _running.Count);
    }

    private int Running(string domain)
    {
        lock (_gate) return _running.GetValueOrDefault(domain);
    }

    [LoggerMessage(4301, LogLevel.Error, "The queue could not be looked through")]
    private partial void LogLookFailed(Exception fault);

    [LoggerMessage(4302, LogLevel.Information, "Stopping cut off the delivery of {Rows} recipients at {Domain}; it is made anew at the next start")]
    private partial void LogCutOff(string domain, int rows);

    [LoggerMessage(4303, LogLevel.Warning, "The store could not take the delivery of {Rows} recipients at {Domain} now")]
    private partial void LogStoreBusy(string domain, int rows, Exception fault);

    [LoggerMessage(4304, LogLevel.Error, "The delivery of queue {QueueId} to {Domain} failed by a fault of ours; it is tried again")]
    private partial void LogDeliveryFailed(string domain, long queueId, Exception fault);
}
