using System.Collections.Immutable;
using System.Text;
using Microsoft.Data.Sqlite;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage.Search;

/// <summary>The full-text index, in a database file of its own: trigrams of each stored body, so that any three characters in a row are found, as IMAP SEARCH asks.</summary>
/// <remarks>Its rows are those of bodies, not of messages: copies, moves and flags never touch it. It can be thrown away at any time and is made anew.</remarks>
internal sealed class SearchIndex(StoreDatabase database, SearchText texts) : IDisposable
{
    /// <summary>Characters of the shortest text the index can narrow.</summary>
    private const int Shortest = 3;

    /// <summary>Bodies read directly by one search, because they are not indexed yet; beyond, they are given as candidates unread.</summary>
    internal const int MaxDirect = 2000;

    private const string Schema = """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000; PRAGMA cache_size=-4000;
        CREATE TABLE IF NOT EXISTS Progress (Id INTEGER PRIMARY KEY, Marker INTEGER NOT NULL, Store INTEGER NOT NULL);
        CREATE VIRTUAL TABLE IF NOT EXISTS Texts USING fts5(Content, tokenize='trigram', content='', contentless_delete=1);
        """;

    private readonly SemaphoreSlim _searching = new(1);
    private SqlSession? _reader;

    /// <summary>Opens the file for the indexer, and makes it when it is not there. One that belongs to another store, or to a later state of this one, is thrown away.</summary>
    public SqlSession OpenWriter(long store, long lastBody)
    {
        var session = Open();
        try
        {
            session.Script(Schema);
            using (var row = session.Query("SELECT Store, Marker FROM Progress WHERE Id = 1"))
            {
                if (row.Next() && row.Int64(0) == store && row.Int64(1) <= lastBody) return session;
            }

            session.Script("DROP TABLE Texts; DELETE FROM Progress;" + Schema);
            session.Run("INSERT INTO Progress (Id, Marker, Store) VALUES (1, 0, ?1)", store);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Throws the index away, damaged as it may be.</summary>
    public async Task DeleteAsync(CancellationToken ct)
    {
        await _searching.WaitAsync(ct);
        try
        {
            _reader?.Dispose();
            _reader = null;
            foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(database.SearchFile + suffix);
        }
        finally
        {
            _searching.Release();
        }
    }

    /// <summary>Messages that may hold the text in subject, addresses, text parts or names of attachments, in any case, ascending by id. None that does is missing.</summary>
    /// <param name="mailboxId">Only in this mailbox; null: in the whole account.</param>
    public async Task<SearchAnswer> SearchAsync(long accountId, long? mailboxId, string text, CancellationToken ct)
    {
        text = SearchText.Normal(text);
        var narrow = text.EnumerateRunes().Count() >= Shortest;
        SortedSet<long> found;
        List<(long Message, long Body)> waiting;
        await _searching.WaitAsync(ct);
        try
        {
            _reader ??= OpenReader();
            (found, waiting) = Candidates(_reader, accountId, mailboxId ?? 0, narrow ? text : null);
        }
        finally
        {
            _searching.Release();
        }

        var read = 0;
        foreach (var body in waiting.GroupBy(message => message.Body))
        {
            if (read++ >= MaxDirect || await texts.ContainsAsync(body.Key, text, ct)) found.UnionWith(body.Select(message => message.Message));
        }

        return new SearchAnswer([.. found], narrow);
    }

    /// <summary>Text as an expression of the index: it matches bodies that hold the text; null when it is too short for that.</summary>
    public static string? Expression(string text)
    {
        text = SearchText.Normal(text).Replace('\0', ' ');
        return text.EnumerateRunes().Count() >= Shortest ? Phrase(text) : null;
    }

    /// <summary>The last body that is indexed.</summary>
    public Task<long> MarkerAsync(CancellationToken ct) => ReadAsync(sql => sql.Number("SELECT Marker FROM search.Progress WHERE Id = 1") ?? 0, ct);

    /// <summary>The indexed bodies from one id to another that match an expression made of <see cref="Expression"/>, AND, OR and brackets.</summary>
    public Task<List<long>> HitsAsync(string expression, long first, long last, int limit, CancellationToken ct) => ReadAsync(
        sql =>
        {
            var found = new List<long>();
            using var rows = sql.Query("SELECT rowid FROM search.Texts WHERE Texts MATCH ?1 AND rowid BETWEEN ?2 AND ?3 LIMIT ?4", expression, first, last, limit);
            while (rows.Next()) found.Add(rows.Int64(0));
            return found;
        },
        ct);

    public void Dispose()
    {
        _reader?.Dispose();
        _searching.Dispose();
    }

    private async Task<T> ReadAsync<T>(Func<SqlSession, T> read, CancellationToken ct)
    {
        await _searching.WaitAsync(ct);
        try
        {
            return read(_reader ??= OpenReader());
        }
        finally
        {
            _searching.Release();
        }
    }

    private static (SortedSet<long> Found, List<(long Message, long Body)> Waiting) Candidates(SqlSession sql, long accountId, long mailboxId, string? text)
    {
        var found = new SortedSet<long>();
        var waiting = new List<(long, long)>();
        sql.Run("BEGIN");
        try
        {
            if (text is null)
            {
                using var all = sql.Query("SELECT Id FROM Messages WHERE AccountId = ?1 AND (?2 = 0 OR MailboxId = ?2)", accountId, mailboxId);
                while (all.Next()) found.Add(all.Int64(0));
                return (found, waiting);
            }

            var marker = sql.Number("SELECT Marker FROM search.Progress WHERE Id = 1") ?? 0;
            using (var hits = sql.Query("SELECT m.Id FROM search.Texts t CROSS JOIN Messages m ON m.BodyId = t.rowid WHERE t.Content MATCH ?1 AND m.AccountId = ?2 AND (?3 = 0 OR m.MailboxId = ?3)", Phrase(text), accountId, mailboxId))
            {
                while (hits.Next()) found.Add(hits.Int64(0));
            }

            using var rows = sql.Query("SELECT Id, BodyId FROM Messages WHERE BodyId > ?1 AND AccountId = ?2 AND (?3 = 0 OR MailboxId = ?3) ORDER BY BodyId", marker, accountId, mailboxId);
            while (rows.Next()) waiting.Add((rows.Int64(0), rows.Int64(1)));
            return (found, waiting);
        }
        finally
        {
            sql.Run("ROLLBACK");
        }
    }

    /// <summary>A quoted phrase: whatever stands in it is text, never syntax.</summary>
    private static string Phrase(string text) => new StringBuilder("\"").Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();

    private SqlSession Open()
    {
        var session = new SqlSession(new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database.SearchFile, Pooling = false }.ToString()));
        session.Connection.Open();
        return session;
    }

    private SqlSession OpenReader()
    {
        using (var made = Open()) made.Script(Schema);
        var session = database.OpenReader();
        session.Run("ATTACH DATABASE ?1 AS search", database.SearchFile);
        return session;
    }
}

/// <summary>The answer of a search.</summary>
/// <param name="Narrowed">False when the text is too short for the index: then it is all messages there are.</param>
internal sealed record SearchAnswer(ImmutableArray<long> MessageIds, bool Narrowed);
