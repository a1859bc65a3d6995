using System.Collections.Concurrent;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage;

/// <summary>The connections that read: a bounded number, each with its prepared statements. A lease is short; nothing slow is awaited while it is held.</summary>
internal sealed class ReadSessions(StoreDatabase database) : IDisposable
{
    /// <summary>Readers at the same time; others wait for their turn.</summary>
    private const int MaxSessions = 8;

    private readonly SemaphoreSlim _turns = new(MaxSessions);
    private readonly ConcurrentStack<SqlSession> _idle = new();
    private volatile bool _closed;

    public async ValueTask<ReadLease> RentAsync(CancellationToken ct)
    {
        await _turns.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return new ReadLease(this, _idle.TryPop(out var session) ? session : database.OpenReader());
        }
        catch
        {
            _turns.Release();
            throw;
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryPop(out var session)) session.Dispose();
    }

    private void Return(SqlSession session)
    {
        if (_closed) session.Dispose();
        else _idle.Push(session);
        _turns.Release();
        if (_closed) Dispose();
    }

    /// <summary>A connection on loan.</summary>
    internal readonly struct ReadLease(ReadSessions owner, SqlSession sql) : IDisposable
    {
        public SqlSession Sql { get; } = sql;

        /// <summary>All queries until <see cref="EndSnapshot"/> see the same state.</summary>
        public void BeginSnapshot() => Sql.Run("BEGIN");

        public void EndSnapshot() => Sql.Run("COMMIT");

        public void Dispose()
        {
            if (!Sql.AutoCommit) Sql.Run("ROLLBACK");
            owner.Return(Sql);
        }
    }
}
