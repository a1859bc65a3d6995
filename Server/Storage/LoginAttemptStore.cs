using System.Collections.Immutable;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage;

/// <summary>An attempt to sign in, to be written down.</summary>
/// <param name="AccountId">Null when the name is none of an account.</param>
internal sealed record NotedAttempt(long? AccountId, string Login, string RemoteIp, string Protocol, string Mechanism, string Result, string Tls, string Agent, DateTimeOffset At)
{
    /// <summary>The app password that was used; empty: none.</summary>
    public string AppPassword { get; init; } = "";
}

/// <summary>Attempts of one day that are alike.</summary>
internal sealed record StoredAttempt(long Id, long? AccountId, string Login, string RemoteIp, string Protocol, string Mechanism, string Result, string Tls, string Agent, DateTimeOffset First, DateTimeOffset Last, long Count);

/// <summary>The sign-in attempts of the last month, alike ones of a day in one row, and a bounded number of rows.</summary>
internal sealed class LoginAttemptStore(StoreWriter writer, ReadSessions sessions, TimeProvider time)
{
    /// <summary>Rows of one account (or of names that are none) and day; what comes then is counted together, without name and address.</summary>
    public const int MaxRowsPerDay = 300;

    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Between two notes of the use of an app password.</summary>
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(5);

    private const int MaxText = 200;

    private const string Select = "SELECT Id, AccountId, Login, RemoteIp, Protocol, Mechanism, Result, Tls, Agent, First, Last, Count FROM LoginAttempts";

    /// <summary>Writes attempts down, in one turn.</summary>
    public Task<int> WriteAsync(IReadOnlyList<NotedAttempt> attempts, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            foreach (var attempt in attempts)
            {
                Write(turn.Sql, Cut(attempt));
                if (attempt is not { AppPassword.Length: > 0, AccountId: { } account }) continue;
                turn.Sql.Run("UPDATE Credentials SET LastUsed = ?3 WHERE AccountId = ?1 AND Label = ?2 AND (LastUsed IS NULL OR LastUsed < ?4)", account, attempt.AppPassword, attempt.At, attempt.At - NoteEvery);
            }

            return attempts.Count;
        },
        ct);

    /// <summary>The last attempts at an account, newest first.</summary>
    public async Task<ImmutableArray<StoredAttempt>> OfAccountAsync(long accountId, int count, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return Read(lease.Sql.Query($"{Select} WHERE AccountId = ?1 ORDER BY Last DESC, Id DESC LIMIT ?2", accountId, count));
    }

    /// <summary>The last attempts at all accounts, newest first.</summary>
    /// <param name="onlyFailed">Leave out those that succeeded.</param>
    public async Task<ImmutableArray<StoredAttempt>> OfAllAsync(bool onlyFailed, int count, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return Read(lease.Sql.Query($"{Select} WHERE ?1 = 0 OR Result <> 'ok' ORDER BY Last DESC, Id DESC LIMIT ?2", onlyFailed, count));
    }

    /// <summary>The addresses that were refused most on the days since a time, with how often. Those not written down by name count together, under an empty address.</summary>
    public async Task<ImmutableArray<(string RemoteIp, long Tries)>> RefusedSourcesAsync(DateTimeOffset since, int most, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query("SELECT RemoteIp, SUM(Count) FROM LoginAttempts WHERE Last >= ?1 AND Result NOT IN ('ok', 'code-asked') GROUP BY RemoteIp ORDER BY SUM(Count) DESC, RemoteIp LIMIT ?2", since, most);
        var all = ImmutableArray.CreateBuilder<(string, long)>();
        while (rows.Next()) all.Add((rows.Text(0), rows.Int64(1)));
        return all.ToImmutable();
    }

    /// <summary>Removes what is older than a month; says how many rows.</summary>
    internal Task<int> PurgeAsync(CancellationToken ct)
    {
        var before = time.GetUtcNow() - Kept;
        return writer.RunAsync(turn => turn.Sql.Run("DELETE FROM LoginAttempts WHERE Id IN (SELECT Id FROM LoginAttempts WHERE Last < ?1 LIMIT 10000)", before), ct);
    }

    private static void Write(SqlSession sql, NotedAttempt attempt)
    {
        var day = new DateTimeOffset(attempt.At.UtcDateTime.Date, TimeSpan.Zero);
        if (Count(sql, attempt, day)) return;
        if (sql.Number("SELECT COUNT(*) FROM LoginAttempts WHERE AccountId IS ?1 AND Last >= ?2", attempt.AccountId, day) >= MaxRowsPerDay)
        {
            attempt = attempt with { Login = "", RemoteIp = "", Tls = "", Agent = "" };
            if (Count(sql, attempt, day)) return;
        }

        sql.Run(
            "INSERT INTO LoginAttempts (AccountId, Login, RemoteIp, Protocol, Mechanism, Result, Tls, Agent, First, Last, Count) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, 1)",
            attempt.AccountId, attempt.Login, attempt.RemoteIp, attempt.Protocol, attempt.Mechanism, attempt.Result, attempt.Tls, attempt.Agent, attempt.At);
    }

    private static bool Count(SqlSession sql, NotedAttempt attempt, DateTimeOffset day) => sql.Run(
        """
        UPDATE LoginAttempts SET Count = Count + 1, Last = max(Last, ?10)
        WHERE AccountId IS ?1 AND Last >= ?9 AND First >= ?9 AND First < ?11 AND Login = ?2 AND RemoteIp = ?3 AND Protocol = ?4 AND Mechanism = ?5 AND Result = ?6 AND Tls = ?7 AND Agent = ?8
        """,
        attempt.AccountId, attempt.Login, attempt.RemoteIp, attempt.Protocol, attempt.Mechanism, attempt.Result, attempt.Tls, attempt.Agent, day, attempt.At, day.AddDays(1)) > 0;

    private static ImmutableArray<StoredAttempt> Read(SqlRows rows)
    {
        using var from = rows;
        var attempts = ImmutableArray.CreateBuilder<StoredAttempt>();
        while (from.Next())
        {
            attempts.Add(new StoredAttempt(
                from.Int64(0), from.Int64OrNull(1), from.Text(2), from.Text(3), from.Text(4), from.Text(5), from.Text(6), from.Text(7), from.Text(8), from.Moment(9), from.Moment(10), from.Int64(11)));
        }

        return attempts.DrainToImmutable();
    }

    private static NotedAttempt Cut(NotedAttempt attempt) => attempt with { Login = Cut(attempt.Login), Mechanism = Cut(attempt.Mechanism), Tls = Cut(attempt.Tls), Agent = Cut(attempt.Agent) };

    private static string Cut(string text) => text.Length > MaxText ? text[..MaxText] : text;
}
