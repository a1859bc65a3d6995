namespace Mox.Server.Storage;

/// <summary>How people want the mail of senders to be shown, by account and sender: a lower-case address, or <c>@</c> and a domain.</summary>
internal sealed class SenderChoiceStore(StoreWriter writer, ReadSessions sessions)
{
    /// <summary>What was chosen for a sender; null when nothing was.</summary>
    public async Task<int?> ReadAsync(long accountId, string sender, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query("SELECT Display FROM SenderChoices WHERE AccountId = ?1 AND Sender = ?2", accountId, sender);
        return rows.Next() ? (int)rows.Int64(0) : null;
    }

    /// <summary>Remembers a choice; null forgets it. Durable when it returns.</summary>
    /// <exception cref="StoreBusyException">Nothing was written.</exception>
    public Task WriteAsync(long accountId, string sender, int? display, CancellationToken ct) => writer.RunAsync(
        turn => display is { } chosen
            ? turn.Sql.Run("INSERT INTO SenderChoices (AccountId, Sender, Display, Changed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (AccountId, Sender) DO UPDATE SET Display = excluded.Display, Changed = excluded.Changed", accountId, sender, chosen, turn.Now.UtcTicks)
            : turn.Sql.Run("DELETE FROM SenderChoices WHERE AccountId = ?1 AND Sender = ?2", accountId, sender),
        ct);
}
