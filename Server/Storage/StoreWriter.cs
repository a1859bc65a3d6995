using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage;

/// <summary>The one writer of the database: drains a bounded queue of work and commits many items in one transaction, each in a savepoint of its own.</summary>
/// <remarks>No other code writes. A caller is completed only after COMMIT; what it published is told only then (architecture §4).</remarks>
internal sealed partial class StoreWriter(ChangeFeed feed, TimeProvider time, ILogger<StoreWriter> logger) : IAsyncDisposable
{
    /// <summary>Items in one transaction.</summary>
    private const int MaxBatch = 256;

    /// <summary>Items that may wait; beyond, callers are told to come again.</summary>
    private const int MaxWaiting = 8192;

    private readonly BlockingCollection<WorkItem> _waiting = new(new ConcurrentQueue<WorkItem>(), MaxWaiting);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqlSession? _sql;
    private int _closing;

    /// <summary>Transactions committed since the start.</summary>
    public long Commits { get; private set; }

    /// <summary>Set after each commit.</summary>
    public Signal Committed { get; } = new();

    /// <summary>True once this process has the store open.</summary>
    public bool IsStarted => _sql is not null;

    /// <summary>Runs <paramref name="work"/> on the writer's thread, inside the next group commit. It is synchronous, short, and reads the state as of its turn.</summary>
    /// <exception cref="StoreBusyException">The queue is full, the database is locked or the disk is full: nothing was done, try again later.</exception>
    public Task<T> RunAsync<T>(Func<WriteTurn, T> work, CancellationToken ct)
    {
        var item = new WorkItem<T>(work, ct);
        try
        {
            if (!_waiting.TryAdd(item, 0, CancellationToken.None)) return Task.FromException<T>(new StoreBusyException("Too much work is waiting for the store", diskFull: false));
        }
        catch (InvalidOperationException e)
        {
            return Task.FromException<T>(new StoreBusyException("The store is closing", diskFull: false, e));
        }

        return item.Task;
    }

    /// <summary>Starts the writer's thread over a connection that it owns from now on.</summary>
    internal void Start(SqlSession sql)
    {
        _sql = sql;
        new Thread(Loop) { Name = "store writer", IsBackground = true }.Start();
    }

    /// <summary>Takes no more work, does what is waiting, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0)
        {
            _waiting.CompleteAdding();
            if (_sql is null) _stopped.TrySetResult();
        }

        await _stopped.Task;
    }

    private void Loop()
    {
        var sql = _sql!;
        var batch = new List<WorkItem>(MaxBatch);
        try
        {
            foreach (var first in _waiting.GetConsumingEnumerable())
            {
                batch.Add(first);
                while (batch.Count < MaxBatch && _waiting.TryTake(out var next)) batch.Add(next);
                RunBatch(sql, batch);
                batch.Clear();
            }
        }
        finally
        {
            sql.Dispose();
            _stopped.TrySetResult();
        }
    }

    private void RunBatch(SqlSession sql, List<WorkItem> batch)
    {
        try
        {
            sql.Run("BEGIN IMMEDIATE");
            foreach (var item in batch) RunItem(sql, item);
            sql.Run("COMMIT");
            Commits++;
            Committed.Set();
        }
        catch (SqliteException e)
        {
            var fault = StoreFaults.FromTransaction(e);
            LogTransactionLost(fault.DiskFull, batch.Count, e);
            foreach (var item in batch) item.Undo(fault);
            Rollback(sql);
        }

        foreach (var item in batch) Finish(item);
    }

    private void Rollback(SqlSession sql)
    {
        try
        {
            if (!sql.AutoCommit) sql.Run("ROLLBACK");
        }
        catch (SqliteException e)
        {
            // The next BEGIN fails, and comes by here again.
            LogRollbackFailed(e);
        }
    }

    /// <summary>What is committed is done, whatever goes wrong in telling it: the caller goes on, and so does the writer.</summary>
    private void Finish(WorkItem item)
    {
        try
        {
            item.Tell(feed);
        }
#pragma warning disable CA1031 // The writer's thread may not end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogTellingFailed(e);
        }

        item.Complete();
    }

    /// <summary>Runs one item in its savepoint. A fault of the item stays its own; a fault that ended the transaction is thrown.</summary>
    private void RunItem(SqlSession sql, WorkItem item)
    {
        if (item.IsCanceled) return;
        sql.Run("SAVEPOINT item");
        try
        {
            item.Run(sql, time);
        }
#pragma warning disable CA1031 // Whatever the work threw goes to its caller.
        catch (Exception e)
#pragma warning restore CA1031
        {
            item.Undo(StoreFaults.FromItem(e));
            if (sql.AutoCommit) throw e as SqliteException ?? new SqliteException("The transaction ended before its time", SQLitePCL.raw.SQLITE_ABORT);
            sql.Run("ROLLBACK TO item");
        }

        sql.Run("RELEASE item");
    }

    [LoggerMessage(5101, LogLevel.Error, "A transaction of {Items} items was lost (disk full: {DiskFull}); their callers try again")]
    private partial void LogTransactionLost(bool diskFull, int items, Exception e);

    [LoggerMessage(5102, LogLevel.Critical, "A transaction could not be rolled back")]
    private partial void LogRollbackFailed(Exception e);

    [LoggerMessage(5103, LogLevel.Critical, "A committed change could not be told")]
    private partial void LogTellingFailed(Exception e);

#pragma warning disable CA1001 // The turn is disposed when the work ends, either way.
    private abstract class WorkItem(CancellationToken ct)
#pragma warning restore CA1001
    {
        private WriteTurn? _turn;

        public bool IsCanceled => ct.IsCancellationRequested;

        protected CancellationToken Token => ct;

        protected Exception? Fault { get; private set; }

        protected bool HasRun => _turn is not null;

        public void Run(SqlSession sql, TimeProvider time)
        {
            _turn = new WriteTurn(sql, time);
            Work(_turn);
            _turn.Dispose();
        }

        /// <summary>The work counts as not done.</summary>
        public void Undo(Exception fault)
        {
            if (Fault is not null) return;
            Fault = fault;
            _turn?.Dispose();
            _turn?.RolledBack();
        }

        /// <summary>After the end of the transaction: tells what happened.</summary>
        public void Tell(ChangeFeed feed)
        {
            if (Fault is null) _turn?.Committed(feed);
        }

        /// <summary>Lets the caller go on.</summary>
        public abstract void Complete();

        protected abstract void Work(WriteTurn turn);
    }

    private sealed class WorkItem<T>(Func<WriteTurn, T> work, CancellationToken ct) : WorkItem(ct)
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _done.Task;

        public override void Complete()
        {
            if (Fault is not null) _done.TrySetException(Fault);
            else if (!HasRun) _done.TrySetCanceled(Token);
            else _done.TrySetResult(_result!);
        }

        protected override void Work(WriteTurn turn) => _result = work(turn);
    }
}
