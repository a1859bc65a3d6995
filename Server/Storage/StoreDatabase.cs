using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage;

/// <summary>Where the database and its companions lie, and how a connection is opened.</summary>
internal sealed class StoreDatabase
{
    /// <summary>Per connection: synchronous FULL keeps an acknowledged message through a power loss.</summary>
    private const string WriterPragmas = "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; PRAGMA busy_timeout=5000;";

    private const string ReaderPragmas = "PRAGMA query_only=ON; PRAGMA cache_size=-2000; PRAGMA busy_timeout=5000;";

    private readonly string _connection;

    public StoreDatabase(IOptions<ApplianceOptions> options)
    {
        Folder = Path.GetFullPath(options.Value.DataFolder);
        File = Path.Combine(Folder, "appliance.db");
        _connection = new SqliteConnectionStringBuilder { DataSource = File, Pooling = false, DefaultTimeout = 30 }.ToString();
    }

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    public string File { get; }

    public string SearchFile => Path.Combine(Folder, "search.db");

    public string BodiesFolder => Path.Combine(Folder, "bodies");

    /// <summary>The files of private signing keys.</summary>
    public string SigningKeysFolder => Path.Combine(Folder, "keys", "dkim");

    /// <summary>The secrets of dynamic updates.</summary>
    public string UpdateSecretsFolder => Path.Combine(Folder, "keys", "dns");

    public string SpoolFolder => Path.Combine(Folder, "spool");

    /// <summary>The connection of the one writer.</summary>
    public SqlSession OpenWriter()
    {
        var session = new SqlSession(new SqliteConnection(_connection));
        session.Connection.Open();
        // The page size is taken only while the file is empty; the journal mode stays with the file.
        session.Script("PRAGMA page_size=8192; PRAGMA journal_mode=WAL;" + WriterPragmas);
        return session;
    }

    public SqlSession OpenReader()
    {
        var session = new SqlSession(new SqliteConnection(_connection));
        session.Connection.Open();
        session.Script(ReaderPragmas);
        return session;
    }

    /// <summary>A context that reads, for lists where speed does not matter. Dispose it in the method that made it.</summary>
    public ApplianceDb OpenContext() => new(new DbContextOptionsBuilder<ApplianceDb>()
        .UseSqlite(_connection)
        .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
        .AddInterceptors(new PragmaInterceptor(ReaderPragmas))
        .Options);

    /// <summary>A context over the writer's connection: what it saves belongs to the transaction under way.</summary>
    public static ApplianceDb ContextOver(SqlSession session)
    {
        var db = new ApplianceDb(new DbContextOptionsBuilder<ApplianceDb>().UseSqlite(session.Connection).Options);
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        db.Database.AutoSavepointsEnabled = false;
        return db;
    }

    /// <summary>Pragmas hold for one connection; this sets them on each that EF opens.</summary>
    private sealed class PragmaInterceptor(string pragmas) : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Apply(connection);
            return Task.CompletedTask;
        }

        private void Apply(DbConnection connection)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this class.
            command.CommandText = pragmas;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }
    }
}
