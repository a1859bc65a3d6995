using System.Collections.Immutable;
using Mox.Server.Storage.Sql;
using Mox.Shared.Model.Accounts;

namespace Mox.Server.Storage.Verbs;

/// <summary>The rows of credentials.</summary>
internal static class CredentialRows
{
    /// <summary>Writes one in place of what was there under the label.</summary>
    public static void Write(WriteTurn turn, long accountId, string label, StoredCredential credential) => turn.Sql.Run(
        """
        INSERT INTO Credentials (AccountId, Label, Salt256, Iterations256, StoredKey256, ServerKey256, Salt1, Iterations1, StoredKey1, ServerKey1, Changed, Uses) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT (AccountId, Label) DO UPDATE SET Salt256 = excluded.Salt256, Iterations256 = excluded.Iterations256, StoredKey256 = excluded.StoredKey256, ServerKey256 = excluded.ServerKey256,
            Salt1 = excluded.Salt1, Iterations1 = excluded.Iterations1, StoredKey1 = excluded.StoredKey1, ServerKey1 = excluded.ServerKey1, Changed = excluded.Changed, Uses = excluded.Uses
        """,
        accountId,
        label,
        credential.Salt256.AsMemory(),
        credential.Iterations256,
        credential.StoredKey256.AsMemory(),
        credential.ServerKey256.AsMemory(),
        credential.Salt1.AsMemory(),
        credential.Iterations1,
        credential.StoredKey1.AsMemory(),
        credential.ServerKey1.AsMemory(),
        turn.Now,
        (long)credential.Uses);

    public static ImmutableArray<StoredCredential> Read(SqlSession sql, long accountId)
    {
        var credentials = ImmutableArray.CreateBuilder<StoredCredential>();
        using var rows = sql.Query("SELECT Label, Salt256, Iterations256, StoredKey256, ServerKey256, Salt1, Iterations1, StoredKey1, ServerKey1, Uses FROM Credentials WHERE AccountId = ?1 ORDER BY Label", accountId);
        while (rows.Next())
        {
            credentials.Add(new StoredCredential(
                rows.Text(0), [.. rows.Octets(1)], rows.Int32(2), [.. rows.Octets(3)], [.. rows.Octets(4)], [.. rows.Octets(5)], rows.Int32(6), [.. rows.Octets(7)], [.. rows.Octets(8)])
            {
                Uses = (CredentialUses)rows.Int32(9),
            });
        }

        return credentials.DrainToImmutable();
    }

    public static ImmutableArray<StoredAppPassword> AppPasswords(SqlSession sql, long accountId)
    {
        var passwords = ImmutableArray.CreateBuilder<StoredAppPassword>();
        using var rows = sql.Query("SELECT Id, Label, Uses, Changed, LastUsed FROM Credentials WHERE AccountId = ?1 AND Label <> '' ORDER BY Changed DESC, Id DESC", accountId);
        while (rows.Next()) passwords.Add(new StoredAppPassword(rows.Int64(0), rows.Text(1), (CredentialUses)rows.Int32(2), rows.Moment(3), rows.MomentOrNull(4)));
        return passwords.DrainToImmutable();
    }
}
