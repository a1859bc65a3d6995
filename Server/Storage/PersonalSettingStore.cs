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
            var before = Read(turn, accountId, name);
            var after = change(before);
            if (after != before) Write(turn, accountId, name, after);
            return after;
        },
        ct);

    /// <summary>The document as it is in this turn; null without one.</summary>
    public static string? Read(WriteTurn turn, long accountId, string name)
    {
        using var rows = turn.Sql.Query(Query, accountId, name);
        return rows.Next() ? rows.Text(0) : null;
    }

    /// <summary>Stores a document as part of another item of work.</summary>
    public static void Write(WriteTurn turn, long accountId, string name, string document) =>
        turn.Sql.Run("INSERT INTO PersonalSettings (AccountId, Name, Value) VALUES (?1, ?2, ?3) ON CONFLICT (AccountId, Name) DO UPDATE SET Value = excluded.Value", accountId, name, document);

    /// <summary>Removes a document as part of another item of work.</summary>
    public static void Remove(WriteTurn turn, long accountId, string name) => turn.Sql.Run("DELETE FROM PersonalSettings WHERE AccountId = ?1 AND Name = ?2", accountId, name);

    /// <summary>Removes the documents whose name is a prefix and the id of the first row of a submission, once that has left the queue.</summary>
    public static void RemoveDelivered(WriteTurn turn, long accountId, string prefix) => turn.Sql.Run(
        "DELETE FROM PersonalSettings WHERE AccountId = ?1 AND substr(Name, 1, ?3) = ?2 AND NOT EXISTS (SELECT 1 FROM Queue WHERE BaseId = CAST(substr(Name, ?3 + 1) AS INTEGER))",
        accountId,
        prefix,
        prefix.Length);
}
