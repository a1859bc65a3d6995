using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage;

/// <summary>A session of the pages.</summary>
/// <param name="RemoteIp">The address it was last used from.</param>
/// <param name="Agent">What the browser calls itself.</param>
internal sealed record StoredSession(string Id, long AccountId, DateTimeOffset Created, DateTimeOffset LastUsed, string RemoteIp, string Agent);

/// <summary>The sessions there are. A cookie counts only while its session stands here, so that ending one ends it everywhere, also after a restart.</summary>
internal interface IWebSessions
{
    /// <summary>Told the id of a session that has ended, after the end is written, on the thread that writes: listeners are quick and do not throw.</summary>
    event Action<string>? Ended;

    Task AddAsync(StoredSession session, CancellationToken ct);

    ValueTask<StoredSession?> FindAsync(string id, CancellationToken ct);

    /// <summary>Notes that a session is in use; written down every few minutes only.</summary>
    Task TouchAsync(StoredSession session, string? remoteIp, string? agent, CancellationToken ct);

    /// <summary>The sessions of an account, the last used first.</summary>
    Task<ImmutableArray<StoredSession>> ListAsync(long accountId, CancellationToken ct);

    /// <summary>Ends a session. False when the account has none of this id.</summary>
    Task<bool> EndAsync(long accountId, string id, CancellationToken ct);

    /// <summary>Ends all sessions of an account but one; says how many.</summary>
    Task<int> EndOthersAsync(long accountId, string? keep, CancellationToken ct);
}

/// <inheritdoc/>
internal sealed class WebSessionStore(StoreWriter writer, ReadSessions readers, TimeProvider time) : IWebSessions
{
    /// <summary>Sessions of one account; beyond, the one unused for longest ends.</summary>
    public const int MaxPerAccount = 100;

    /// <summary>Between two notes of the use of a session.</summary>
    public static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(5);

    /// <summary>Rows unused for this long are removed. No session may live longer (WebSessions:Longest).</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(365);

    private const int MaxText = 200;

    /// <summary>What was read or written of sessions that are there.</summary>
    private readonly ConcurrentDictionary<string, StoredSession> _known = new(StringComparer.Ordinal);

    /// <summary>Sessions that ended in this process: a reader that saw the row just before cannot bring one back.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);

    public event Action<string>? Ended;

    public Task AddAsync(StoredSession session, CancellationToken ct)
    {
        var cut = session with { RemoteIp = Cut(session.RemoteIp), Agent = Cut(session.Agent) };
        return writer.RunAsync(
            turn =>
            {
                turn.Sql.Run("INSERT INTO WebSessions (Id, AccountId, Created, LastUsed, RemoteIp, Agent) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", cut.Id, cut.AccountId, cut.Created, cut.LastUsed, cut.RemoteIp, cut.Agent);
                End(turn, Ids(turn.Sql, "SELECT Id FROM WebSessions WHERE AccountId = ?1 ORDER BY LastUsed DESC, Created DESC LIMIT -1 OFFSET ?2", cut.AccountId, MaxPerAccount));
                turn.OnCommit(() => _known[cut.Id] = cut);
                return true;
            },
            ct);
    }

    public async ValueTask<StoredSession?> FindAsync(string id, CancellationToken ct)
    {
        if (_known.TryGetValue(id, out var known)) return known;
        StoredSession? found;
        using (var lease = await readers.RentAsync(ct).ConfigureAwait(false))
        {
            using var rows = lease.Sql.Query($"{Select} WHERE Id = ?1", id);
            found = rows.Next() ? Row(rows) : null;
        }

        if (found is null) return null;
        var kept = _known.GetOrAdd(id, found);
        if (!_ended.ContainsKey(id)) return kept;
        _known.TryRemove(id, out _);
        return null;
    }

    public async Task TouchAsync(StoredSession session, string? remoteIp, string? agent, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (now - session.LastUsed < NoteEvery) return;
        var used = session with { LastUsed = now, RemoteIp = Cut(remoteIp ?? session.RemoteIp), Agent = Cut(agent ?? session.Agent) };

        // Whoever is first writes; a session that has just ended is not brought back.
        if (!_known.TryUpdate(session.Id, used, session)) return;
        await writer.RunAsync(turn => turn.Sql.Run("UPDATE WebSessions SET LastUsed = ?2, RemoteIp = ?3, Agent = ?4 WHERE Id = ?1", used.Id, used.LastUsed, used.RemoteIp, used.Agent), ct).ConfigureAwait(false);
    }

    public async Task<ImmutableArray<StoredSession>> ListAsync(long accountId, CancellationToken ct)
    {
        using var lease = await readers.RentAsync(ct).ConfigureAwait(false);
        var sessions = ImmutableArray.CreateBuilder<StoredSession>();
        using var rows = lease.Sql.Query($"{Select} WHERE AccountId = ?1 ORDER BY LastUsed DESC, Created DESC", accountId);
        while (rows.Next()) sessions.Add(Row(rows));
        return sessions.DrainToImmutable();
    }

    public Task<bool> EndAsync(long accountId, string id, CancellationToken ct) =>
        writer.RunAsync(turn => End(turn, Ids(turn.Sql, "SELECT Id FROM WebSessions WHERE AccountId = ?1 AND Id = ?2", accountId, id)) > 0, ct);

    public Task<int> EndOthersAsync(long accountId, string? keep, CancellationToken ct) => writer.RunAsync(turn => EndAll(turn, accountId, keep), ct);

    /// <summary>Ends the sessions of an account as part of another change.</summary>
    /// <param name="except">One that goes on; null: none.</param>
    internal int EndAll(WriteTurn turn, long accountId, string? except) => End(turn, Ids(turn.Sql, "SELECT Id FROM WebSessions WHERE AccountId = ?1 AND Id <> ?2", accountId, except ?? ""));

    /// <summary>Removes sessions that nobody can use any more.</summary>
    internal Task<int> PurgeAsync(CancellationToken ct)
    {
        var before = time.GetUtcNow() - Forgotten;
        return writer.RunAsync(turn => End(turn, Ids(turn.Sql, "SELECT Id FROM WebSessions WHERE LastUsed < ?1 LIMIT ?2", before, 1000)), ct);
    }

    private const string Select = "SELECT Id, AccountId, Created, LastUsed, RemoteIp, Agent FROM WebSessions";

    private static StoredSession Row(SqlRows rows) => new(rows.Text(0), rows.Int64(1), rows.Moment(2), rows.Moment(3), rows.Text(4), rows.Text(5));

    private static string Cut(string text) => text.Length > MaxText ? text[..MaxText] : text;

    private static List<string> Ids(SqlSession sql, string query, SqlValue first, SqlValue second)
    {
        var ids = new List<string>();
        using var rows = sql.Query(query, first, second);
        while (rows.Next()) ids.Add(rows.Text(0));
        return ids;
    }

    private int End(WriteTurn turn, List<string> ids)
    {
        foreach (var id in ids) turn.Sql.Run("DELETE FROM WebSessions WHERE Id = ?1", id);
        if (ids.Count > 0) turn.OnCommit(() => Told(ids));
        return ids.Count;
    }

    private void Told(List<string> ids)
    {
        var now = time.GetUtcNow();
        foreach (var (id, at) in _ended)
        {
            if (now - at > NoteEvery) _ended.TryRemove(id, out _);
        }

        foreach (var id in ids)
        {
            _ended[id] = now;
            _known.TryRemove(id, out _);
            Ended?.Invoke(id);
        }
    }
}
