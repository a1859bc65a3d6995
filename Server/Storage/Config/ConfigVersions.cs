using System.Collections.Immutable;
using System.Globalization;
using Mox.Server.Storage.Sql;
using Mox.Shared.Model.Settings;

namespace Mox.Server.Storage.Config;

/// <summary>The versions of the configuration, in bounded number. Each is written in the transaction of the change that made it.</summary>
/// <remarks>The last one is kept whole, each one before it as what makes it from the one behind it (<see cref="LineDelta"/>): a change costs a few lines, whatever the size of the whole.</remarks>
internal sealed class ConfigVersions(ReadSessions sessions)
{
    /// <summary>Versions that are kept; of older ones the change log tells.</summary>
    public const int Kept = 400;

    /// <summary>Changes that a reason names.</summary>
    private const int Named = 3;

    /// <summary>Makes the first version, of what is there before a change, where there is none yet.</summary>
    public static void Begin(WriteTurn turn)
    {
        if (Last(turn.Sql) is null) Keep(turn, "system", "as it was when versions began to be kept");
    }

    /// <summary>Keeps what a turn changed. Nothing when no line of the change log was written, or the document is as it was (keys that move, for instance, are no part of it).</summary>
    /// <param name="logBefore">The last line of the change log before the change.</param>
    public static void Record(WriteTurn turn, long logBefore)
    {
        var (who, changes) = ("", new List<string>());
        using (var rows = turn.Sql.Query("SELECT Who, Verb, Subject FROM ChangeLog WHERE Id > ?1 ORDER BY Id", logBefore))
        {
            while (rows.Next())
            {
                who = rows.Text(0);
                changes.Add($"{rows.Text(1)} {rows.Text(2)}".TrimEnd());
            }
        }

        if (changes.Count == 0) return;
        var more = changes.Count > Named ? string.Create(CultureInfo.InvariantCulture, $" and {changes.Count - Named} more") : "";
        Keep(turn, who, string.Join(", ", changes.Take(Named)) + more);
    }

    /// <summary>Keeps the document as it is in the turn, unless the last version is the same.</summary>
    public static void Keep(WriteTurn turn, string who, string reason)
    {
        var body = ConfigText.Body(ConfigReader.Read(turn.Sql));
        if (Last(turn.Sql) is { } last)
        {
            if (last.Body == body) return;
            turn.Sql.Run("UPDATE ConfigVersions SET Document = ?2 WHERE Id = ?1", last.Id, LineDelta.Between(body, last.Body));
        }

        turn.Sql.Run("INSERT INTO ConfigVersions (At, Who, Reason, Document) VALUES (?1, ?2, ?3, ?4)", turn.Now, who, reason, body);
        turn.Sql.Run("DELETE FROM ConfigVersions WHERE Id <= ?1", turn.Sql.LastId - Kept);
    }

    /// <summary>The last line of the change log.</summary>
    public static long LastChange(SqlSession sql) => sql.Number("SELECT MAX(Id) FROM ChangeLog") ?? 0;

    /// <summary>The last version and its document, without the head; null when there is none yet.</summary>
    public static (long Id, string Body)? Last(SqlSession sql)
    {
        using var row = sql.Query("SELECT Id, Document FROM ConfigVersions ORDER BY Id DESC LIMIT 1");
        return row.Next() ? (row.Int64(0), row.Text(1)) : null;
    }

    /// <summary>The documents of versions, without their heads, made again from the last one backwards: those asked for that are kept.</summary>
    public static ImmutableDictionary<long, string> Bodies(SqlSession sql, params IReadOnlyList<long> versions)
    {
        var bodies = ImmutableDictionary.CreateBuilder<long, string>();
        if (versions.Count == 0) return bodies.ToImmutable();
        var body = (string?)null;
        using var rows = sql.Query("SELECT Id, Document FROM ConfigVersions WHERE Id >= ?1 ORDER BY Id DESC", versions.Min());
        while (rows.Next())
        {
            body = body is null ? rows.Text(1) : LineDelta.Apply(body, rows.Text(1));
            if (versions.Contains(rows.Int64(0))) bodies[rows.Int64(0)] = body;
        }

        return bodies.ToImmutable();
    }

    /// <summary>The versions kept, newest first, without their documents.</summary>
    public async Task<ImmutableArray<ConfigVersion>> ListAsync(CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        var all = ImmutableArray.CreateBuilder<ConfigVersion>();
        using var rows = lease.Sql.Query("SELECT Id, At, Who, Reason FROM ConfigVersions ORDER BY Id DESC");
        while (rows.Next()) all.Add(new ConfigVersion { Id = rows.Int64(0), At = rows.Moment(1), Who = rows.Text(2), Reason = rows.Text(3) });
        return all.ToImmutable();
    }

    /// <summary>A version as it is exported; null when it is not kept (any more).</summary>
    public async Task<string?> WholeAsync(long version, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return Bodies(lease.Sql, version).TryGetValue(version, out var body) ? ConfigText.Whole(version, body) : null;
    }

    /// <summary>The last version as it is exported; null when there is none yet.</summary>
    public async Task<string?> LastAsync(CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return Last(lease.Sql) is { } last ? ConfigText.Whole(last.Id, last.Body) : null;
    }

    /// <summary>A version and the one before it, each as it is exported; null when it is not kept.</summary>
    public async Task<(string? Before, string After)?> WithBeforeAsync(long version, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        var bodies = Bodies(lease.Sql, version - 1, version);
        return bodies.TryGetValue(version, out var after) ? (bodies.GetValueOrDefault(version - 1), after) : null;
    }

    /// <summary>What is there now: the last version, and the document as it is. Version 0 when none was made yet.</summary>
    public async Task<(long Version, ConfigDocument Document)> NowAsync(CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        lease.Sql.Run("BEGIN");
        try
        {
            return (lease.Sql.Number("SELECT MAX(Id) FROM ConfigVersions") ?? 0, ConfigReader.Read(lease.Sql));
        }
        finally
        {
            lease.Sql.Run("COMMIT");
        }
    }
}
