using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Mox.Server.Storage;
using Mox.Server.Storage.Sql;
using Mox.Shared.Model.Domains;
using Mox.Testing;

namespace Mox.Server.Tests.Storage;

public class The_schema
{
    [Fact]
    public void Has_a_migration_for_every_change_of_the_model()
    {
        using var db = Context();
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public void Is_created_by_the_script_exactly_as_by_the_migrations()
    {
        using var migrated = Context();
        migrated.Database.OpenConnection();
        migrated.Database.Migrate();
        using var scripted = new SqlSession(new SqliteConnection("Data Source=:memory:"));
        scripted.Connection.Open();
        StoreSchema.Update(scripted);
        Assert.Equal(Objects((SqliteConnection)migrated.Database.GetDbConnection()), Objects(scripted.Connection));
        Assert.Equal(StoreSchema.Latest, migrated.Database.GetMigrations().Last());
    }

    [Fact]
    public void Of_an_older_program_is_brought_up_to_date_and_keeps_its_rows()
    {
        using var sql = new SqlSession(new SqliteConnection("Data Source=:memory:"));
        sql.Connection.Open();
        sql.Script(StoreSchema.Script().Split("COMMIT;")[0] + "COMMIT;");
        sql.Run("INSERT INTO Domains (Name, Disabled, Created) VALUES ('example.org', 0, 0)");
        StoreSchema.Update(sql);
        Assert.Equal(Domain.DefaultSignatureHours, sql.Number("SELECT SignatureHours FROM Domains WHERE Name = 'example.org'"));
        using var scripted = new SqlSession(new SqliteConnection("Data Source=:memory:"));
        scripted.Connection.Open();
        StoreSchema.Update(scripted);
        Assert.Equal(Objects(scripted.Connection), Objects(sql.Connection));
    }

    [Fact]
    public void Is_not_touched_when_it_is_from_a_newer_program()
    {
        using var sql = new SqlSession(new SqliteConnection("Data Source=:memory:"));
        sql.Connection.Open();
        StoreSchema.Update(sql);
        StoreSchema.Update(sql);
        sql.Run("INSERT INTO __EFMigrationsHistory VALUES ('99990101000000_Later', '99')");
        Assert.Throws<InvalidDataException>(() => StoreSchema.Update(sql));
    }

    [Fact]
    public void Is_completed_when_only_its_history_was_made()
    {
        using var sql = new SqlSession(new SqliteConnection("Data Source=:memory:"));
        sql.Connection.Open();
        sql.Script("CREATE TABLE __EFMigrationsHistory (MigrationId TEXT NOT NULL PRIMARY KEY, ProductVersion TEXT NOT NULL)");
        StoreSchema.Update(sql);
        Assert.Equal(0, sql.Number("SELECT COUNT(*) FROM Messages"));
    }

    [Fact]
    public async Task Lies_in_a_database_that_survives_a_power_loss()
    {
        await using var store = await TestStore.OpenAsync();
        var settings = await store.Turns.RunAsync(turn => (turn.Sql.Number("PRAGMA synchronous"), turn.Sql.Number("PRAGMA page_size"), turn.Sql.Number("PRAGMA foreign_keys")), default);
        Assert.Equal((2L, 8192L, 1L), settings);
        Assert.True(File.Exists(Path.Combine(store.Folder, "appliance.db-wal")));
    }

    private static ApplianceDb Context() => new(new DbContextOptionsBuilder<ApplianceDb>().UseSqlite("Data Source=:memory:").Options);

    private static List<string> Objects(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name || ': ' || sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> '__EFMigrationsLock' ORDER BY name";
        using var reader = command.ExecuteReader();
        var objects = new List<string>();
        while (reader.Read()) objects.Add(reader.GetString(0).ReplaceLineEndings("\n"));
        return objects;
    }
}
