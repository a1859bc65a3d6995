using System.Collections.Immutable;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage;

/// <summary>A passkey: what its authenticator calls it, and what checks its signatures.</summary>
internal sealed record StoredPasskey(long Id, long AccountId, ImmutableArray<byte> CredentialId, ImmutableArray<byte> PublicKey, long SignCount, string Name, string Transports, DateTimeOffset Created, DateTimeOffset? LastUsed);

/// <summary>The verbs of passkeys.</summary>
internal sealed class PasskeyStore(StoreWriter writer, ReadSessions sessions, AddressBook book, WebSessionStore web)
{
    /// <summary>Passkeys an account may have.</summary>
    public const int MaxPerAccount = 20;

    private const string Select = "SELECT Id, AccountId, CredentialId, PublicKey, SignCount, Name, Transports, Created, LastUsed FROM Passkeys";

    public async Task<ImmutableArray<StoredPasskey>> ListAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        var keys = ImmutableArray.CreateBuilder<StoredPasskey>();
        using var rows = lease.Sql.Query($"{Select} WHERE AccountId = ?1 ORDER BY Created, Id", accountId);
        while (rows.Next()) keys.Add(Row(rows));
        return keys.DrainToImmutable();
    }

    /// <summary>The passkey with this credential id; null when there is none.</summary>
    public async Task<StoredPasskey?> FindAsync(byte[] credentialId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query($"{Select} WHERE CredentialId = ?1", credentialId);
        return rows.Next() ? Row(rows) : null;
    }

    /// <summary>Adds a passkey; the other sessions end. False when it is there already, or the account has too many.</summary>
    public Task<bool> AddAsync(StoredPasskey key, string? keepSession, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            if (turn.Sql.Number("SELECT 1 FROM Passkeys WHERE CredentialId = ?1", key.CredentialId.AsMemory()) is not null) return false;
            if (turn.Sql.Number("SELECT COUNT(*) FROM Passkeys WHERE AccountId = ?1", key.AccountId) >= MaxPerAccount) return false;
            turn.Sql.Run(
                "INSERT INTO Passkeys (AccountId, CredentialId, PublicKey, SignCount, Name, Transports, Created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                key.AccountId, key.CredentialId.AsMemory(), key.PublicKey.AsMemory(), key.SignCount, key.Name, key.Transports, turn.Now);
            web.EndAll(turn, key.AccountId, keepSession);
            return Log(turn, key.AccountId, "passkey.add", key.Name);
        },
        ct);

    /// <summary>Notes a use. False when the key is gone, or its count of signatures did not rise: it may have been copied.</summary>
    public Task<bool> UseAsync(long id, long signCount, CancellationToken ct) => writer.RunAsync(
        turn => turn.Sql.Run("UPDATE Passkeys SET SignCount = ?2, LastUsed = ?3 WHERE Id = ?1 AND ((SignCount = 0 AND ?2 = 0) OR SignCount < ?2)", id, signCount, turn.Now) > 0,
        ct);

    /// <summary>Removes a passkey; the other sessions end, for it may have opened one of them.</summary>
    public Task<bool> RemoveAsync(long accountId, long id, string? keepSession, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            if (turn.Sql.Run("DELETE FROM Passkeys WHERE AccountId = ?1 AND Id = ?2", accountId, id) == 0) return false;
            web.EndAll(turn, accountId, keepSession);
            return Log(turn, accountId, "passkey.remove", "");
        },
        ct);

    private static StoredPasskey Row(SqlRows rows) =>
        new(rows.Int64(0), rows.Int64(1), [.. rows.Octets(2)], [.. rows.Octets(3)], rows.Int64(4), rows.Text(5), rows.Text(6), rows.Moment(7), rows.MomentOrNull(8));

    private bool Log(WriteTurn turn, long accountId, string verb, string detail) => BookChanges.Log(turn, book.Account(accountId)?.Name ?? "", verb, book.Account(accountId)?.Name ?? "", detail);
}
