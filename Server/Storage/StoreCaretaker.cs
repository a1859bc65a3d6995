using Mox.Server.Storage.Bodies;

namespace Mox.Server.Storage;

/// <summary>Cleans up behind the verbs: bodies that large removals left, and files that no row refers to after a crash.</summary>
internal sealed partial class StoreCaretaker(StoreWriter writer, ReadSessions sessions, BodySweep sweep, BodyFiles files, TimeProvider time, ILogger<StoreCaretaker> logger) : BackgroundService
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
        // In this order: files first, then who is pending, then the rows. A file that is pending gets its row before it stops to be so.
        var orphans = files.All().ToHashSet(StringComparer.Ordinal);
        orphans.RemoveWhere(files.IsPending);
        if (orphans.Count == 0) return 0;
        using (var lease = await sessions.RentAsync(ct))
        {
            using var rows = lease.Sql.Query("SELECT FileName FROM Bodies WHERE FileName IS NOT NULL");
            while (rows.Next()) orphans.Remove(rows.Text(0));
        }

        foreach (var name in orphans) files.Remove(name);
        var removed = orphans.Count;

        if (removed > 0) LogOrphans(removed);
        return removed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var orphans = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            var rest = Rest;
            try
            {
                await SweepBodiesAsync(stoppingToken);
                if (orphans) await RemoveOrphanFilesAsync(stoppingToken);
                orphans = false;
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

    [LoggerMessage(5202, LogLevel.Warning, "The clean-up of bodies waits: the store is busy")]
    private partial void LogBusy(Exception e);
}
