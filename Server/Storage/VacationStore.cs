using System.Collections.Immutable;
using Mox.Server.Storage.Sql;
using Mox.Shared.Model.Accounts;

namespace Mox.Server.Storage;

/// <summary>What accounts answer while their person is away, and who got the answer.</summary>
internal sealed class VacationStore(StoreWriter writer, ReadSessions sessions)
{
    private const string OfAccount = "SELECT IsOn, \"From\", Until, Subject, Text, IsForContactsOnly, Changed FROM Vacations WHERE AccountId = ?1";

    /// <summary>Raised after a change, on the writer's thread: handlers are quick and never throw.</summary>
    public event Action<long>? Changed;

    /// <summary>Null when nothing was ever written down.</summary>
    public async Task<Vacation?> ReadAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return Read(lease.Sql, accountId);
    }

    /// <summary>Keeps it. Who was answered before may be answered again when it is turned on or says something else.</summary>
    /// <returns>As it is kept.</returns>
    /// <exception cref="StoreBusyException">Nothing was written.</exception>
    public Task<Vacation> SaveAsync(Vacation vacation, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var before = Read(turn.Sql, vacation.AccountId);
            var isNew = vacation.IsOn && before is not { IsOn: true };
            vacation.Changed = before is null || isNew || before.Text != vacation.Text || before.Subject != vacation.Subject ? turn.Now : before.Changed;
            turn.Sql.Run(
                """
                INSERT INTO Vacations (AccountId, IsOn, "From", Until, Subject, Text, IsForContactsOnly, Changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                ON CONFLICT (AccountId) DO UPDATE SET IsOn = excluded.IsOn, "From" = excluded."From", Until = excluded.Until, Subject = excluded.Subject, Text = excluded.Text, IsForContactsOnly = excluded.IsForContactsOnly, Changed = excluded.Changed
                """,
                vacation.AccountId,
                vacation.IsOn,
                vacation.From?.UtcTicks,
                vacation.Until?.UtcTicks,
                vacation.Subject,
                vacation.Text,
                vacation.IsForContactsOnly,
                vacation.Changed);
            turn.OnCommit(() => Changed?.Invoke(vacation.AccountId));
            return vacation;
        },
        ct);

    /// <summary>True when one of these was answered since then.</summary>
    /// <param name="accountId">Whose answers.</param>
    /// <param name="senders">Lower-case addresses.</param>
    /// <param name="since">Earlier answers do not count.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<bool> WasAnsweredAsync(long accountId, ImmutableArray<string> senders, DateTimeOffset since, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return senders.Any(sender => WasAnswered(lease.Sql, accountId, sender, since));
    }

    /// <summary>Writes down that these are answered, as part of the work that queues the answer. False, and nothing is written, when one of them was answered already, or too many were since <paramref name="hour"/>.</summary>
    internal static bool Remember(WriteTurn turn, long accountId, ImmutableArray<string> senders, DateTimeOffset since, DateTimeOffset hour, int most)
    {
        if (senders.Any(sender => WasAnswered(turn.Sql, accountId, sender, since))) return false;
        if ((turn.Sql.Number("SELECT count(*) FROM VacationAnswers WHERE AccountId = ?1 AND Answered > ?2", accountId, hour) ?? 0) >= most) return false;
        turn.Sql.Run("DELETE FROM VacationAnswers WHERE AccountId = ?1 AND Answered <= ?2", accountId, since);
        foreach (var sender in senders)
        {
            turn.Sql.Run("INSERT INTO VacationAnswers (AccountId, Sender, Answered) VALUES (?1, ?2, ?3) ON CONFLICT (AccountId, Sender) DO UPDATE SET Answered = excluded.Answered", accountId, sender, turn.Now);
        }

        return true;
    }

    private static bool WasAnswered(SqlSession sql, long accountId, string sender, DateTimeOffset since) =>
        sql.Number("SELECT 1 FROM VacationAnswers WHERE AccountId = ?1 AND Sender = ?2 AND Answered > ?3", accountId, sender, since) is not null;

    private static Vacation? Read(SqlSession sql, long accountId)
    {
        using var row = sql.Query(OfAccount, accountId);
        if (!row.Next()) return null;
        return new Vacation
        {
            AccountId = accountId,
            IsOn = row.Bool(0),
            From = row.IsNull(1) ? null : row.Moment(1),
            Until = row.IsNull(2) ? null : row.Moment(2),
            Subject = row.Text(3),
            Text = row.Text(4),
            IsForContactsOnly = row.Bool(5),
            Changed = row.Moment(6),
        };
    }
}
