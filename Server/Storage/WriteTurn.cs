using Mox.Server.Storage.Sql;
using Mox.Shared.Changes;

namespace Mox.Server.Storage;

/// <summary>What a piece of work may use in its turn. Valid only while the work runs.</summary>
internal sealed class WriteTurn(SqlSession sql, TimeProvider time) : IDisposable
{
    private readonly List<object> _changes = [];
    private readonly List<Action> _onCommit = [];
    private readonly List<Action> _onRollback = [];
    private ApplianceDb? _db;

    /// <summary>The time of this turn.</summary>
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    /// <summary>The writer's connection, inside the transaction; for the verbs of Storage.</summary>
    internal SqlSession Sql { get; } = sql;

    /// <summary>A context over the same transaction, for verbs that are not on a hot path. Call SaveChanges before the work ends.</summary>
    internal ApplianceDb Db => _db ??= StoreDatabase.ContextOver(Sql);

    /// <summary>Told to the change feed after COMMIT, in this order; dropped when the savepoint is rolled back.</summary>
    public void Publish(MailboxChange change) => _changes.Add(change);

    /// <inheritdoc cref="Publish(MailboxChange)"/>
    public void Publish(QueueChange change) => _changes.Add(change);

    /// <summary>Runs after COMMIT, before the change feed is told and callers go on. It must not throw.</summary>
    internal void OnCommit(Action action) => _onCommit.Add(action);

    /// <summary>Runs when the work is undone, by its own fault or by that of the transaction. It must not throw.</summary>
    internal void OnRollback(Action action) => _onRollback.Add(action);

    /// <summary>The id of the next message; Ids from there on are free.</summary>
    internal long NextMessageId() => (Sql.Number("SELECT seq FROM sqlite_sequence WHERE name = 'Messages'") ?? 0) + 1;

    internal void Committed(ChangeFeed feed)
    {
        foreach (var action in _onCommit) action();
        foreach (var change in _changes)
        {
            if (change is MailboxChange mailbox) feed.Publish(mailbox);
            else feed.Publish((QueueChange)change);
        }
    }

    internal void RolledBack()
    {
        foreach (var action in _onRollback) action();
    }

    public void Dispose() => _db?.Dispose();
}
