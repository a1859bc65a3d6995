using Microsoft.Data.Sqlite;
using Mox.Shared.Words;
using SQLitePCL;

namespace Mox.Server.Storage;

/// <summary>A temporary fault of the store: SMTP answers 451 or 452, IMAP answers NO [UNAVAILABLE] or [OVERQUOTA]; never a permanent refusal.</summary>
internal sealed class StoreBusyException(string message, bool diskFull, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when no space is left (SMTP 452 4.3.1).</summary>
    public bool DiskFull { get; } = diskFull;

    /// <summary>Why, for pages.</summary>
    public Worded Why => DiskFull ? Worded.Of(RefusalWords.DiskFull) : Worded.Of(RefusalWords.StoreBusy);
}

/// <summary>An account's quota would be exceeded (SMTP 452 4.2.2, IMAP NO [OVERQUOTA]).</summary>
internal sealed class QuotaExceededException() : Exception("The account's quota would be exceeded");

/// <summary>Which faults of database and disk are temporary.</summary>
internal static class StoreFaults
{
    /// <summary>errno ENOSPC and EDQUOT, as .NET puts them into HResult on Unix.</summary>
    private const int NoSpace = 28, QuotaOfDisk = 122;

    /// <summary>The fault of one item: a broken constraint or a bug stays what it is, all that may pass is busy.</summary>
    public static Exception FromItem(Exception fault) => fault switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT or raw.SQLITE_ERROR or raw.SQLITE_MISUSE or raw.SQLITE_RANGE or raw.SQLITE_MISMATCH } => fault,
        SqliteException database => FromTransaction(database),
        IOException disk => FromDisk(disk),
        _ => fault,
    };

    /// <summary>The fault of the transaction: nothing of it was done, so that every caller may try again.</summary>
    public static StoreBusyException FromTransaction(SqliteException fault) =>
        new("The database cannot take it now", fault.SqliteErrorCode == raw.SQLITE_FULL, fault);

    /// <summary>A fault of writing to a file of ours.</summary>
    public static StoreBusyException FromDisk(IOException fault) => new("The disk cannot take it now", fault.HResult is NoSpace or QuotaOfDisk, fault);
}
