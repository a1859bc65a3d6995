using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Mox.Server.Storage.Sql;

/// <summary>The rows of a running statement. Spans it gives are valid until the next row.</summary>
internal ref struct SqlRows(sqlite3 database, SqlStatement statement)
{
    private readonly sqlite3_stmt _handle = statement.Handle;
    private bool _ended;

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Next()
    {
        if (_ended) return false;
        var rc = raw.sqlite3_step(_handle);
        if (rc == raw.SQLITE_ROW) return true;
        _ended = true;
        if (rc != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(rc, database);
        return false;
    }

    public readonly long Int64(int column) => raw.sqlite3_column_int64(_handle, column);

    public readonly int Int32(int column) => (int)raw.sqlite3_column_int64(_handle, column);

    public readonly bool Bool(int column) => raw.sqlite3_column_int64(_handle, column) != 0;

    public readonly bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    public readonly long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public readonly ReadOnlySpan<byte> Octets(int column) => raw.sqlite3_column_blob(_handle, column);

    /// <summary>A text; empty for NULL.</summary>
    public readonly string Text(int column) => raw.sqlite3_column_blob(_handle, column) is { IsEmpty: false } octets ? Encoding.UTF8.GetString(octets) : "";

    public readonly DateTimeOffset Moment(int column) => new(Int64(column), TimeSpan.Zero);

    public readonly DateTimeOffset? MomentOrNull(int column) => IsNull(column) ? null : Moment(column);

    public readonly void Dispose() => statement.Release();
}

/// <summary>A prepared statement of one connection.</summary>
internal sealed class SqlStatement(sqlite3_stmt handle)
{
    public sqlite3_stmt Handle { get; } = handle;

    public bool InUse { get; private set; }

    public void Take()
    {
        if (InUse) throw new InvalidOperationException("The statement is running already");
        InUse = true;
    }

    public void Release()
    {
        if (!InUse) return;
        // The return code of a reset repeats the fault of the last step, which was thrown already.
        _ = raw.sqlite3_reset(Handle);
        _ = raw.sqlite3_clear_bindings(Handle);
        InUse = false;
    }
}
