using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Mox.Server.Storage.Sql;

/// <summary>A connection with its prepared statements, each made once. Used by one thread at a time.</summary>
/// <remarks>The way of the hot paths. Values are bound by position: <c>?1</c>, <c>?2</c>.</remarks>
internal sealed class SqlSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqlStatement> _statements = new(StringComparer.Ordinal);

    public SqliteConnection Connection { get; } = connection;

    private sqlite3 Database => Connection.Handle!;

    /// <summary>The rowid of the last row inserted.</summary>
    public long LastId => raw.sqlite3_last_insert_rowid(Database);

    /// <summary>False while a transaction is open. Some faults (disk full) end it on their own.</summary>
    public bool AutoCommit => raw.sqlite3_get_autocommit(Database) != 0;

    /// <summary>Runs a statement to its end and says how many rows it changed.</summary>
    public int Run(string sql, params ReadOnlySpan<SqlValue> values)
    {
        using var rows = Query(sql, values);
        while (rows.Next())
        {
        }

        return raw.sqlite3_changes(Database);
    }

    /// <summary>Starts a query. Dispose the rows before the same text is run again.</summary>
    public SqlRows Query(string sql, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Prepare(sql);
        statement.Take();
        try
        {
            for (var i = 0; i < values.Length; i++) values[i].Bind(Database, statement.Handle, i + 1);
        }
        catch
        {
            statement.Release();
            throw;
        }

        return new SqlRows(Database, statement);
    }

    /// <summary>The number in the first column of the first row, or null without a row or value.</summary>
    public long? Number(string sql, params ReadOnlySpan<SqlValue> values)
    {
        using var rows = Query(sql, values);
        return rows.Next() ? rows.Int64OrNull(0) : null;
    }

    /// <summary>Runs a script of several statements.</summary>
    public void Script(string sql)
    {
        var rc = raw.sqlite3_exec(Database, sql);
        SqliteException.ThrowExceptionForRC(rc, Database);
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Handle.Dispose();
        _statements.Clear();
        Connection.Dispose();
    }

    private SqlStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        var rc = raw.sqlite3_prepare_v3(Database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
        SqliteException.ThrowExceptionForRC(rc, Database);
        return _statements[sql] = new SqlStatement(handle);
    }
}
