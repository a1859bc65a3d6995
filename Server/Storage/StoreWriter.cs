using Mox.Shared.Changes;

namespace Mox.Server.Storage;

/// <summary>The one writer of the database: drains a bounded channel of work and commits many items in one transaction, each in a savepoint of its own.</summary>
/// <remarks>No other code writes. A caller is completed only after COMMIT; what it published is told only then (architecture §4).</remarks>
internal sealed class StoreWriter
{
    /// <summary>Runs <paramref name="work"/> on the writer's thread, inside the next group commit. It is synchronous, short, and reads the state as of its turn.</summary>
    /// <exception cref="StoreBusyException">The channel is full, the database is locked or the disk is full: nothing was done, try again later.</exception>
    public Task<T> RunAsync<T>(Func<WriteTurn, T> work, CancellationToken ct) => throw new NotImplementedException();
}

/// <summary>What a piece of work may use in its turn. Valid only while the work runs.</summary>
internal sealed class WriteTurn
{
    /// <summary>Told to the change feed after COMMIT, in this order; dropped when the savepoint is rolled back.</summary>
    public void Publish(MailboxChange change) => throw new NotImplementedException();

    /// <inheritdoc cref="Publish(MailboxChange)"/>
    public void Publish(QueueChange change) => throw new NotImplementedException();
}

/// <summary>A temporary fault of the store: SMTP answers 451 or 452, IMAP answers NO [UNAVAILABLE] or [OVERQUOTA]; never a permanent refusal.</summary>
internal sealed class StoreBusyException(string message, bool diskFull, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when no space is left (SMTP 452 4.3.1).</summary>
    public bool DiskFull { get; } = diskFull;
}

/// <summary>An account's quota would be exceeded (SMTP 452 4.2.2, IMAP NO [OVERQUOTA]).</summary>
internal sealed class QuotaExceededException() : Exception("The account's quota would be exceeded");
