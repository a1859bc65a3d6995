namespace Mox.Server.Storage;

/// <summary>Single values of the appliance that are data: read and written by name.</summary>
internal sealed class SettingStore(StoreWriter writer, ReadSessions sessions)
{
    /// <summary>The value of a name; null without one.</summary>
    public async Task<string?> GetAsync(string name, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query("SELECT Value FROM Settings WHERE Name = ?1", name);
        return rows.Next() ? rows.Text(0) : null;
    }

    /// <summary>Durable when it returns.</summary>
    /// <exception cref="StoreBusyException">Nothing was written.</exception>
    public Task SetAsync(string name, string value, CancellationToken ct) => writer.RunAsync(turn => Write(turn, name, value), ct);

    /// <summary>The value as it is in a turn.</summary>
    public static string? Read(WriteTurn turn, string name)
    {
        using var rows = turn.Sql.Query("SELECT Value FROM Settings WHERE Name = ?1", name);
        return rows.Next() ? rows.Text(0) : null;
    }

    /// <summary>Writes a value as part of a turn; always true.</summary>
    public static bool Write(WriteTurn turn, string name, string value)
    {
        turn.Sql.Run("INSERT INTO Settings (Name, Value) VALUES (?1, ?2) ON CONFLICT (Name) DO UPDATE SET Value = excluded.Value", name, value);
        return true;
    }
}
