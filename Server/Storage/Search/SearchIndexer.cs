using System.Globalization;
using Microsoft.Data.Sqlite;
using Mox.Server.Storage.Bodies;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage.Search;

/// <summary>Fills the full-text index behind the deliveries: in small batches, when the store has been quiet for a moment or the index waited long enough.</summary>
internal sealed partial class SearchIndexer(SearchIndex index, SearchText texts, StoreWriter writer, ReadSessions sessions, BodySweep sweep, TimeProvider time, ILogger<SearchIndexer> logger) : BackgroundService
{
    private const string StoreSetting = "store-id";

    /// <summary>Bodies in one transaction of the index.</summary>
    private const int Batch = 48;

    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500), Patience = TimeSpan.FromSeconds(10), Rest = TimeSpan.FromHours(1), AfterFault = TimeSpan.FromMinutes(1), BetweenBatches = TimeSpan.FromMilliseconds(20);

    /// <summary>Brings the index up to the last body there is.</summary>
    public async Task CatchUpAsync(CancellationToken ct)
    {
        using var sql = await OpenAsync(ct);
        await ForgetGoneAsync(sql, ct);
        while (await IndexBatchAsync(sql, ct))
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var sql = await OpenAsync(stoppingToken);
                await ForgetGoneAsync(sql, stoppingToken);
                await FollowAsync(sql, stoppingToken);
            }
            catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
            {
                LogRebuilt(e);
                await index.DeleteAsync(stoppingToken);
            }
            catch (Exception e) when (e is SqliteException or StoreBusyException or IOException)
            {
                LogFault(e);
                await Task.Delay(AfterFault, time, stoppingToken);
            }
        }
    }

    private async Task FollowAsync(SqlSession sql, CancellationToken ct)
    {
        while (true)
        {
            while (await IndexBatchAsync(sql, ct)) await Task.Delay(BetweenBatches, time, ct);
            while (sweep.Removed.TryDequeue(out var id)) sql.Run("DELETE FROM Texts WHERE rowid = ?1", id);
            if (!await writer.Committed.WaitAsync(Rest, time, ct)) continue;
            var since = time.GetTimestamp();
            while (time.GetElapsedTime(since) < Patience && await writer.Committed.WaitAsync(Quiet, time, ct))
            {
            }
        }
    }

    /// <summary>Indexes the next bodies; false when there are none.</summary>
    private async Task<bool> IndexBatchAsync(SqlSession sql, CancellationToken ct)
    {
        var marker = sql.Number("SELECT Marker FROM Progress WHERE Id = 1") ?? 0;
        var ids = new List<long>(Batch);
        using (var lease = await sessions.RentAsync(ct))
        {
            using var rows = lease.Sql.Query("SELECT Id FROM Bodies WHERE Id > ?1 ORDER BY Id LIMIT ?2", marker, Batch);
            while (rows.Next()) ids.Add(rows.Int64(0));
        }

        if (ids.Count == 0) return false;
        var batch = new List<(long Id, string? Text)>(Batch);
        foreach (var id in ids) batch.Add((id, await ReadAsync(id, ct)));
        sql.Run("BEGIN IMMEDIATE");
        try
        {
            foreach (var (id, text) in batch)
            {
                if (!string.IsNullOrEmpty(text)) sql.Run("INSERT OR REPLACE INTO Texts (rowid, Content) VALUES (?1, ?2)", id, text.Replace('\0', ' '));
            }

            sql.Run("UPDATE Progress SET Marker = ?1 WHERE Id = 1", ids[^1]);
            sql.Run("COMMIT");
        }
        finally
        {
            if (!sql.AutoCommit) sql.Run("ROLLBACK");
        }

        return true;
    }

    private async Task<string?> ReadAsync(long bodyId, CancellationToken ct)
    {
        try
        {
            return await texts.ReadAsync(bodyId, ct);
        }
        catch (InvalidDataException e)
        {
            // The verifier reports the body; the index goes on.
            LogUnreadable(bodyId, e);
            return null;
        }
    }

    /// <summary>Removes what was indexed of bodies that are gone, whoever missed it.</summary>
    private async Task ForgetGoneAsync(SqlSession sql, CancellationToken ct)
    {
        var gone = new HashSet<long>();
        using (var rows = sql.Query("SELECT id FROM Texts_docsize"))
        {
            while (rows.Next()) gone.Add(rows.Int64(0));
        }

        if (gone.Count == 0) return;
        using (var lease = await sessions.RentAsync(ct))
        {
            using var rows = lease.Sql.Query("SELECT Id FROM Bodies");
            while (rows.Next()) gone.Remove(rows.Int64(0));
        }

        foreach (var id in gone) sql.Run("DELETE FROM Texts WHERE rowid = ?1", id);
    }

    /// <summary>Opens the index for this store; the store gets an id of its own the first time, so that an index of another one is not taken for its own.</summary>
    private async Task<SqlSession> OpenAsync(CancellationToken ct)
    {
        const string storeId = "SELECT CAST(Value AS INTEGER) FROM Settings WHERE Name = ?1";
        long? store;
        long last;
        using (var lease = await sessions.RentAsync(ct))
        {
            store = lease.Sql.Number(storeId, StoreSetting);
            last = lease.Sql.Number("SELECT seq FROM sqlite_sequence WHERE name = 'Bodies'") ?? 0;
        }

        store ??= await writer.RunAsync(
            turn =>
            {
                turn.Sql.Run("INSERT INTO Settings (Name, Value) VALUES (?1, ?2) ON CONFLICT DO NOTHING", StoreSetting, Random.Shared.NextInt64(1, long.MaxValue).ToString(CultureInfo.InvariantCulture));
                return turn.Sql.Number(storeId, StoreSetting)!.Value;
            },
            ct);
        return index.OpenWriter(store.Value, last);
    }

    [LoggerMessage(5301, LogLevel.Warning, "The search index is damaged and is made anew")]
    private partial void LogRebuilt(Exception e);

    [LoggerMessage(5302, LogLevel.Warning, "The search index waits a minute")]
    private partial void LogFault(Exception e);

    [LoggerMessage(5303, LogLevel.Error, "The stored body {BodyId} cannot be read; it is left out of the search index")]
    private partial void LogUnreadable(long bodyId, Exception e);
}
