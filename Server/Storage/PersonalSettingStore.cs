namespace Mox.Server.Storage;

/// <summary>What people chose for themselves, by account and name.</summary>
internal sealed class PersonalSettingStore(StoreWriter writer, ReadSessions sessions)
{
    private const string Query = "SELECT Value FROM PersonalSettings WHERE AccountId = ?1 AND Name = ?2";

    /// <summary>The document of a name; null without one.</summary>
    public async Task<string?> ReadAsync(long accountId, string name, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query(Query, accountId, name);
        return rows.Next() ? rows.Text(0) : null;
    }

    /// <summary>Replaces a document by what is made of it, in one transaction. Durable when it returns.</summary>
    /// <exception cref="StoreBusyException">Nothing was written.</exception>
    public Task<string> ChangeAsync(long accountId, string name, Func<string?, string> change, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            string? before;
            using (var rows = turn.Sql.Query(Query, accountId, name)) before = rows.Next() ? rows.Text(0) : null;
            var after = change(before);
            if (after != before) turn.Sql.Run("INSERT INTO PersonalSettings (AccountId, Name, Value) VALUES (?1, ?2, ?3) ON CONFLICT (AccountId, Name) DO UPDATE SET Value = excluded.Value", accountId, name, after);
            return after;
        },
        ct);
}
