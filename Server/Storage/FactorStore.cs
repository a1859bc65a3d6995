using System.Collections.Immutable;

namespace Mox.Server.Storage;

/// <summary>What is kept of one-time codes.</summary>
/// <param name="Secret">Encrypted: the store cannot read it.</param>
/// <param name="LastStep">The last time step a code was taken for.</param>
internal sealed record StoredTotp(ImmutableArray<byte> Secret, long LastStep);

/// <summary>The verbs of the second factor: one-time codes and recovery codes.</summary>
internal sealed class FactorStore(StoreWriter writer, ReadSessions sessions, AddressBook book, WebSessionStore web)
{
    private readonly BookChanges _changes = new(writer, book);

    /// <summary>The one-time codes of an account; null when there are none.</summary>
    public async Task<StoredTotp?> TotpAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query("SELECT TotpSecret, TotpLastStep FROM Accounts WHERE Id = ?1 AND TotpSecret IS NOT NULL", accountId);
        return rows.Next() ? new StoredTotp([.. rows.Octets(0)], rows.Int64(1)) : null;
    }

    /// <summary>When the main password was last set; null when there is none.</summary>
    public async Task<DateTimeOffset?> PasswordChangedAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query("SELECT Changed FROM Credentials WHERE AccountId = ?1 AND Label = ''", accountId);
        return rows.Next() ? rows.Moment(0) : null;
    }

    /// <summary>Turns one-time codes on, or changes the secret, with fresh recovery codes; the other sessions end.</summary>
    /// <param name="step">The time step of the code that proved it.</param>
    public Task TurnOnAsync(long accountId, byte[] secret, long step, IReadOnlyList<byte[]> recovery, string? keepSession, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            turn.Sql.Run("UPDATE Accounts SET TotpSecret = ?2, TotpLastStep = ?3 WHERE Id = ?1", accountId, secret, step);
            WriteRecovery(turn, accountId, recovery);
            web.EndAll(turn, accountId, keepSession);
            return Log(turn, accountId, "factor.on");
        },
        ct);

    /// <summary>Turns one-time codes off and forgets the recovery codes; the other sessions end.</summary>
    public Task<bool> TurnOffAsync(long accountId, string? keepSession, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            if (turn.Sql.Run("UPDATE Accounts SET TotpSecret = NULL, TotpLastStep = 0 WHERE Id = ?1 AND TotpSecret IS NOT NULL", accountId) == 0) return false;
            WriteRecovery(turn, accountId, []);
            web.EndAll(turn, accountId, keepSession);
            return Log(turn, accountId, "factor.off");
        },
        ct);

    /// <summary>Forgets one-time codes, recovery codes and passkeys; all sessions end. False when there were none, and then nothing was changed.</summary>
    /// <param name="author">Who does it, for the change log.</param>
    public Task<bool> ForgetAllAsync(long accountId, string author, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            var codes = turn.Sql.Run("UPDATE Accounts SET TotpSecret = NULL, TotpLastStep = 0 WHERE Id = ?1 AND TotpSecret IS NOT NULL", accountId);
            var keys = turn.Sql.Run("DELETE FROM Passkeys WHERE AccountId = ?1", accountId);
            if (codes + keys == 0) return false;
            WriteRecovery(turn, accountId, []);
            web.EndAll(turn, accountId, except: null);
            return BookChanges.Log(turn, author, "factor.forget", book.Account(accountId)?.Name ?? "", "");
        },
        ct);

    /// <summary>Takes the code of a time step, once: false when that one or a later one was taken before.</summary>
    public Task<bool> TakeStepAsync(long accountId, long step, CancellationToken ct) =>
        writer.RunAsync(turn => turn.Sql.Run("UPDATE Accounts SET TotpLastStep = ?2 WHERE Id = ?1 AND TotpSecret IS NOT NULL AND TotpLastStep < ?2", accountId, step) > 0, ct);

    /// <summary>Takes a recovery code, once.</summary>
    public Task<bool> TakeRecoveryAsync(long accountId, byte[] hash, CancellationToken ct) => writer.RunAsync(
        turn => turn.Sql.Run("UPDATE RecoveryCodes SET Used = ?3 WHERE AccountId = ?1 AND Hash = ?2 AND Used IS NULL", accountId, hash, turn.Now) > 0 && Log(turn, accountId, "factor.recovery-used"),
        ct);

    /// <summary>Puts fresh recovery codes in place of those there were. False when there is no second factor.</summary>
    public Task<bool> ReplaceRecoveryAsync(long accountId, IReadOnlyList<byte[]> hashes, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            if (turn.Sql.Number("SELECT 1 FROM Accounts WHERE Id = ?1 AND TotpSecret IS NOT NULL", accountId) is null) return false;
            WriteRecovery(turn, accountId, hashes);
            return Log(turn, accountId, "factor.recovery-new");
        },
        ct);

    /// <summary>Recovery codes that were not used yet.</summary>
    public async Task<int> RecoveryLeftAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return (int)(lease.Sql.Number("SELECT COUNT(*) FROM RecoveryCodes WHERE AccountId = ?1 AND Used IS NULL", accountId) ?? 0);
    }

    private static void WriteRecovery(WriteTurn turn, long accountId, IReadOnlyList<byte[]> hashes)
    {
        turn.Sql.Run("DELETE FROM RecoveryCodes WHERE AccountId = ?1", accountId);
        foreach (var hash in hashes) turn.Sql.Run("INSERT INTO RecoveryCodes (AccountId, Hash) VALUES (?1, ?2)", accountId, hash);
    }

    private bool Log(WriteTurn turn, long accountId, string verb) => BookChanges.Log(turn, book.Account(accountId)?.Name ?? "", verb, book.Account(accountId)?.Name ?? "", "");
}
