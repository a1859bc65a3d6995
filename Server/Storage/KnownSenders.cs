namespace Mox.Server.Storage;

/// <summary>Says whether an account has had to do with an address before.</summary>
internal sealed class KnownSenders(ReadSessions sessions)
{
    /// <summary>Deliveries that are looked through, the latest before the message first.</summary>
    private const int Looked = 5000;

    /// <summary>True when nothing came from the address before the message and nothing was sent to it. False too when there is more mail than is looked through: it cannot be known then.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="address">As deliveries have it, with its domain in A-labels.</param>
    /// <param name="messageId">The message that came now.</param>
    /// <param name="ct">Ends the look.</param>
    public async Task<bool> IsNewAsync(long accountId, string address, long messageId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        if (lease.Sql.Number("SELECT 1 FROM SentRecipients WHERE AccountId = ?1 AND Address = ?2 LIMIT 1", accountId, address) is not null) return false;
        if (lease.Sql.Number("SELECT 1 FROM ContactAddresses WHERE AccountId = ?1 AND AddressKey = ?2 LIMIT 1", accountId, address.ToLowerInvariant()) is not null) return false;
        using var rows = lease.Sql.Query(
            "SELECT count(*), total(AccountId = ?2 AND FromAddress = ?3 COLLATE NOCASE) FROM (SELECT AccountId, FromAddress FROM Deliveries WHERE MessageId < ?1 ORDER BY MessageId DESC LIMIT ?4)", messageId, accountId, address, Looked);
        return rows.Next() && rows.Int64(0) < Looked && rows.Int64(1) == 0;
    }
}
