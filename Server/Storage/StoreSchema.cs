using Microsoft.EntityFrameworkCore;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage;

/// <summary>Brings the schema up to date: an empty database by one script, an older one by the migrations it lacks. The current one costs a single look-up.</summary>
internal static class StoreSchema
{
    private const string ScriptName = "Mox.Server.Storage.Migrations.Create.sql";

    /// <summary>The id of the last migration there is; a test keeps it so.</summary>
    public const string Latest = "20261126030000_Habits";

    /// <exception cref="InvalidDataException">A newer version of the program made the database.</exception>
    public static void Update(SqlSession sql)
    {
        if (sql.Number("SELECT 1 FROM sqlite_master WHERE name = '__EFMigrationsHistory'") is null)
        {
            sql.Script(Script());
            return;
        }

        using (var row = sql.Query("SELECT MAX(MigrationId) FROM __EFMigrationsHistory"))
        {
            if (row.Next() && row.Text(0) is var applied && string.CompareOrdinal(applied, Latest) >= 0)
            {
                if (applied != Latest) throw new InvalidDataException($"The database was made by a newer version of this program ({applied})");
                return;
            }
        }

        using var db = StoreDatabase.ContextOver(sql);
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.WhenNeeded;
        db.Database.Migrate();
    }

    /// <summary>For who only reads: the schema is the present one.</summary>
    /// <exception cref="InvalidDataException">Another version of the program made the database.</exception>
    public static void RequireLatest(SqlSession sql)
    {
        if (sql.Number("SELECT 1 FROM sqlite_master WHERE name = '__EFMigrationsHistory'") is null) throw new InvalidDataException("There is no store in this file");
        using var row = sql.Query("SELECT MAX(MigrationId) FROM __EFMigrationsHistory");
        if (!row.Next() || row.Text(0) != Latest) throw new InvalidDataException("The database was made by another version of this program. Start the appliance of this version once, and it is brought up to date");
    }

    /// <summary>The statements of all migrations, as written out by the migrations themselves; a test keeps it so.</summary>
    internal static string Script()
    {
        using var stream = typeof(StoreSchema).Assembly.GetManifestResourceStream(ScriptName) ?? throw new InvalidOperationException("The creation script is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
