using Mox.Server.Storage.Bodies;

namespace Mox.Server.Storage;

/// <summary>Cleans up behind the verbs: accounts whose removal was cut off, bodies that large removals left, files that no row refers to after a crash, and observations that no report will tell any more.</summary>
internal sealed partial class StoreCaretaker(StoreWriter writer, ReadSessions sessions, BodySweep sweep, BodyFiles files, AccountRemoval removal, DmarcObservations observations, TimeProvider time, ILogger<StoreCaretaker> logger) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromHours(1), AfterFault = TimeSpan.FromMinutes(1);

    /// <summary>Looks at all candidates, a portion in each turn, so that other work comes in between.</summary>
    public async Task SweepBodiesAsync(CancellationToken ct)
    {
        while (await writer.RunAsync(sweep.Run, ct))
        {
        }
    }

    /// <summary>Removes files of bodies that no row refers to and nobody is about to store; says how many.</summary>
    public async Task<int> RemoveOrphanFilesAsync(CancellationToken ct)
    {
        int removed;
        using (var lease = await sessions.RentAsync(ct)) removed = files.RemoveOrphans(lease.Sql);
        if (removed > 0) LogOrphans(removed);
        return removed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var rest = Rest;
            try
            {
                await removal.ResumeAsync(stoppingToken);
                await SweepBodiesAsync(stoppingToken);
                await RemoveOrphanFilesAsync(stoppingToken);
                await observations.PurgeAsync(stoppingToken);
            }
            catch (StoreBusyException e)
            {
                LogBusy(e);
                rest = AfterFault;
            }

            await sweep.MoreWaiting.WaitAsync(rest, time, stoppingToken);
        }
    }

    [LoggerMessage(5201, LogLevel.Warning, "Removed {Count} body files that no message refers to")]
    private partial void LogOrphans(int count);

    [LoggerMessage(5202, LogLevel.Warning, "The clean-up waits: the store is busy")]
    private partial void LogBusy(Exception e);
}
