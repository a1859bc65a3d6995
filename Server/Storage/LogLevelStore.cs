using System.Collections.Immutable;

namespace Mox.Server.Storage;

/// <summary>Keeps what was chosen for the log of each area, across a restart too. A change has its line in the change log.</summary>
internal sealed class LogLevelStore(StoreWriter writer, ReadSessions sessions)
{
    private const string Prefix = "log-level.";

    /// <summary>What is kept, by area.</summary>
    public async Task<ImmutableDictionary<string, string>> ReadAsync(CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        var all = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        using var rows = lease.Sql.Query("SELECT Name, Value FROM Settings WHERE Name >= ?1 AND Name < ?2", Prefix, "log-level/");
        while (rows.Next()) all[rows.Text(0)[Prefix.Length..]] = rows.Text(1);
        return all.ToImmutable();
    }

    /// <param name="value">Null: nothing is kept any more.</param>
    /// <param name="detail">For the change log.</param>
    public Task<bool> SetAsync(string area, string? value, string who, string detail, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            if (value is null) turn.Sql.Run("DELETE FROM Settings WHERE Name = ?1", Prefix + area);
            else turn.Sql.Run("INSERT INTO Settings (Name, Value) VALUES (?1, ?2) ON CONFLICT (Name) DO UPDATE SET Value = excluded.Value", Prefix + area, value);
            return BookChanges.Log(turn, who, "log.level", area, detail);
        },
        ct);
}
