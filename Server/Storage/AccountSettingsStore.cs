using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Storage;

/// <summary>An account as administrators see it: what the address book does not hold.</summary>
/// <param name="LastUsed">The last time somebody signed in, as far as it was written down; null: never.</param>
internal sealed record AccountFacts(long Id, AccountSettings Settings, long UsedOctets, long Messages, bool HasPassword, DateTimeOffset Created, DateTimeOffset? LastUsed);

/// <summary>Reads and changes what an administrator can set of an account. A change writes the change log in its transaction and swaps the snapshot after its commit.</summary>
internal sealed class AccountSettingsStore(StoreWriter writer, ReadSessions sessions, AddressBook book)
{
    private const string FactsQuery = """
        SELECT a.Id, a.DisplayName, a.MaxMessagesPerDay, a.MaxNewRecipientsPerDay, a.QuotaOctets, a.UsedOctets,
            COALESCE((SELECT SUM(m.Messages) FROM Mailboxes m WHERE m.AccountId = a.Id), 0),
            EXISTS (SELECT 1 FROM Credentials c WHERE c.AccountId = a.Id AND c.Label = ''),
            a.Created,
            MAX(COALESCE((SELECT MAX(c.LastUsed) FROM Credentials c WHERE c.AccountId = a.Id), 0),
                COALESCE((SELECT MAX(s.LastUsed) FROM WebSessions s WHERE s.AccountId = a.Id), 0),
                COALESCE((SELECT MAX(l."Last") FROM LoginAttempts l WHERE l.AccountId = a.Id AND l.Result = 'ok'), 0))
        FROM Accounts a WHERE ?1 = 0 OR a.Id = ?1
        """;

    private BookChanges _changes = new(writer, book);

    private string Author { get; init; } = "system";

    /// <summary>The same verbs, with this name in the change log.</summary>
    public AccountSettingsStore By(string who) => new(writer, sessions, book) { Author = who };

    /// <summary>The same verbs as parts of one change: they run at once, in this turn.</summary>
    public AccountSettingsStore Within(WriteTurn turn) => new(writer, sessions, book) { Author = Author, _changes = new BookChanges(writer, book, turn) };

    /// <summary>All accounts by id.</summary>
    public async Task<ImmutableDictionary<long, AccountFacts>> AllAsync(CancellationToken ct) => (await ReadAsync(0, ct)).ToImmutableDictionary(facts => facts.Id);

    /// <summary>One account; null when it is not there.</summary>
    public async Task<AccountFacts?> FindAsync(long accountId, CancellationToken ct) => (await ReadAsync(accountId, ct)).FirstOrDefault();

    /// <summary>Changes the settings. False when they are so already.</summary>
    /// <exception cref="ChangeRefusedException">A value is none (see <see cref="AccountRules"/>), or the account is not there.</exception>
    public Task<bool> ChangeAsync(long accountId, AccountSettings settings, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var (field, fault) in AccountRules.Faults(settings)) throw new ChangeRefusedException(fault, field);
        var wanted = settings with { DisplayName = settings.DisplayName.Trim() };
        return _changes.RunAsync(
            turn =>
            {
                var (name, before) = Read(turn, accountId);
                if (before == wanted) return false;
                turn.Sql.Run(
                    "UPDATE Accounts SET DisplayName = ?2, MaxMessagesPerDay = ?3, MaxNewRecipientsPerDay = ?4, QuotaOctets = ?5 WHERE Id = ?1",
                    accountId, wanted.DisplayName, wanted.MaxMessagesPerDay, wanted.MaxNewRecipientsPerDay, wanted.QuotaOctets);
                return BookChanges.Log(turn, Author, "account.change", name, Difference(before, wanted));
            },
            ct);
    }

    /// <summary>What is other than before, for the change log.</summary>
    internal static string Difference(AccountSettings before, AccountSettings after)
    {
        (string, object, object)[] all =
        [
            ("display name", before.DisplayName, after.DisplayName),
            ("messages a day", before.MaxMessagesPerDay, after.MaxMessagesPerDay),
            ("new recipients a day", before.MaxNewRecipientsPerDay, after.MaxNewRecipientsPerDay),
            ("quota", before.QuotaOctets, after.QuotaOctets),
        ];
        return ChangeText.Of(all);
    }

    private static (string Name, AccountSettings Settings) Read(WriteTurn turn, long accountId)
    {
        using var row = turn.Sql.Query("SELECT Name, DisplayName, MaxMessagesPerDay, MaxNewRecipientsPerDay, QuotaOctets FROM Accounts WHERE Id = ?1", accountId);
        return row.Next()
            ? (row.Text(0), new AccountSettings { DisplayName = row.Text(1), MaxMessagesPerDay = row.Int32(2), MaxNewRecipientsPerDay = row.Int32(3), QuotaOctets = row.Int64(4) })
            : throw new ChangeRefusedException(Worded.Of(RefusalWords.AccountGone));
    }

    private async Task<ImmutableArray<AccountFacts>> ReadAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        var all = ImmutableArray.CreateBuilder<AccountFacts>();
        using var rows = lease.Sql.Query(FactsQuery, accountId);
        while (rows.Next())
        {
            var settings = new AccountSettings { DisplayName = rows.Text(1), MaxMessagesPerDay = rows.Int32(2), MaxNewRecipientsPerDay = rows.Int32(3), QuotaOctets = rows.Int64(4) };
            all.Add(new AccountFacts(rows.Int64(0), settings, rows.Int64(5), rows.Int64(6), rows.Bool(7), rows.Moment(8), rows.Int64(9) == 0 ? null : rows.Moment(9)));
        }

        return all.ToImmutable();
    }
}
