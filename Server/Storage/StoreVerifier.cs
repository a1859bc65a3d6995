using System.Collections.Immutable;
using System.Security.Cryptography;
using Mox.Server.Storage.Bodies;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage;

/// <summary>Something in the store that is not as it must be.</summary>
/// <param name="Rule">The invariant that is broken, in a word or two.</param>
/// <param name="Detail">Where and how; ids and numbers, never content.</param>
internal sealed record StoreFinding(string Rule, string Detail)
{
    public override string ToString() => $"{Rule}: {Detail}";
}

/// <summary>Checks every invariant of the store, in one snapshot of the database. It changes nothing and may run beside a server.</summary>
internal sealed class StoreVerifier(StoreDatabase database, BodyFiles files, BodyReader bodies, StoreWriter writer, TimeProvider time)
{
    /// <summary>Another process may be about to store a file as young as this; what is about to be stored in this one is known.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(10);

    /// <summary>Findings told of one rule.</summary>
    private const int MaxFindings = 100;

    /// <param name="readBodies">Reads and hashes each stored body too, which takes as long as reading all mail.</param>
    public async Task<ImmutableArray<StoreFinding>> RunAsync(bool readBodies, CancellationToken ct)
    {
        // Files first: one that comes later has its row later, too.
        var present = files.All().Where(name => !files.IsPending(name)).ToHashSet(StringComparer.Ordinal);
        using var sql = database.OpenReader();
        sql.Run("BEGIN");
        var findings = ImmutableArray.CreateBuilder<StoreFinding>();
        foreach (var (rule, query) in StoreRules.All)
        {
            ct.ThrowIfCancellationRequested();
            Check(sql, rule, query, findings);
        }

        CheckKeywords(sql, findings);
        CheckTombstones(sql, findings);
        CheckFiles(sql, present, findings);
        CheckKeys(sql, findings);
        CheckColumns(sql, findings, ct);
        CheckIndex(sql, findings);
        if (readBodies) await CheckBodiesAsync(sql, findings, ct);
        return findings.DrainToImmutable();
    }

    /// <summary>How much there is: messages, bodies and accounts.</summary>
    public (long Messages, long Bodies, long Accounts) Count()
    {
        using var sql = database.OpenReader();
        return (sql.Number("SELECT count(*) FROM Messages") ?? 0, sql.Number("SELECT count(*) FROM Bodies") ?? 0, sql.Number("SELECT count(*) FROM Accounts") ?? 0);
    }

    private static void Check(SqlSession sql, string rule, string query, ImmutableArray<StoreFinding>.Builder findings)
    {
        using var rows = sql.Query(query);
        for (var count = 0; count < MaxFindings && rows.Next(); count++)
        {
            if (rows.Text(0) != "ok") findings.Add(new StoreFinding(rule, rows.Text(0)));
        }
    }

    private static void CheckKeywords(SqlSession sql, ImmutableArray<StoreFinding>.Builder findings)
    {
        using var rows = sql.Query("SELECT DISTINCT s.Keywords, b.Keywords, b.Id FROM MessageStates s JOIN Mailboxes b ON b.Id = s.Place >> 32 WHERE s.Keywords <> ''");
        while (rows.Next())
        {
            var used = Verbs.KeywordText.Split(rows.Text(0));
            if (used.Except(Verbs.KeywordText.Split(rows.Text(1))).Any()) findings.Add(new StoreFinding("keywords", $"mailbox {rows.Int64(2)} does not list all keywords of its messages"));
            if (!used.SequenceEqual(used.Distinct().Order(StringComparer.Ordinal))) findings.Add(new StoreFinding("keywords", $"mailbox {rows.Int64(2)} has keywords out of order"));
        }
    }

    private static void CheckTombstones(SqlSession sql, ImmutableArray<StoreFinding>.Builder findings)
    {
        var (mailbox, last) = (0L, 0L);
        using var rows = sql.Query("SELECT MailboxId, FirstUid, LastUid FROM Tombstones ORDER BY MailboxId, FirstUid");
        while (rows.Next())
        {
            if (rows.Int64(0) == mailbox && rows.Int64(1) <= last) findings.Add(new StoreFinding("tombstones", $"UID {rows.Int64(1)} left mailbox {mailbox} twice"));
            (mailbox, last) = (rows.Int64(0), rows.Int64(2));
        }
    }

    private void CheckFiles(SqlSession sql, HashSet<string> present, ImmutableArray<StoreFinding>.Builder findings)
    {
        using (var rows = sql.Query("SELECT Id, FileName, Length FROM Bodies WHERE Encoding = 2"))
        {
            while (rows.Next())
            {
                var name = rows.Text(1);
                present.Remove(name);
                var file = new FileInfo(files.PathOf(name));
                if (!file.Exists) findings.Add(new StoreFinding("body file", $"the file of body {rows.Int64(0)} is missing"));
                else if (file.Length != rows.Int64(2)) findings.Add(new StoreFinding("body file", $"the file of body {rows.Int64(0)} has {file.Length} octets instead of {rows.Int64(2)}"));
            }
        }

        var orphans = present.Where(name => writer.IsStarted || time.GetUtcNow() - files.WrittenAt(name) > Young);
        findings.AddRange(orphans.Take(MaxFindings).Select(name => new StoreFinding("orphan file", $"no body has the file {name}; the next start removes it")));
    }

    private void CheckKeys(SqlSession sql, ImmutableArray<StoreFinding>.Builder findings)
    {
        using var rows = sql.Query("SELECT k.FileName, k.Selector, d.Name FROM DkimKeys k JOIN Domains d ON d.Id = k.DomainId ORDER BY k.Id");
        while (rows.Next())
        {
            if (!File.Exists(Path.Combine(database.SigningKeysFolder, rows.Text(0)))) findings.Add(new StoreFinding("signing keys", $"the file of {rows.Text(1)} of {rows.Text(2)} is missing"));
        }
    }

    /// <summary>The columns of each message can be read, and end where its body ends.</summary>
    private static void CheckColumns(SqlSession sql, ImmutableArray<StoreFinding>.Builder findings, CancellationToken ct)
    {
        using var rows = sql.Query("SELECT d.MessageId, d.Envelope, d.Structure, length(d.Prefix), m.Size FROM MessageDetails d JOIN Messages m ON m.Id = d.MessageId");
        while (rows.Next())
        {
            ct.ThrowIfCancellationRequested();
            if (StructureColumns.ReadEnvelope(rows.Octets(1)) is null) findings.Add(new StoreFinding("envelope", $"that of message {rows.Int64(0)} cannot be read"));
            if (StructureColumns.ReadPart(rows.Octets(2)) is not { } part) findings.Add(new StoreFinding("structure", $"that of message {rows.Int64(0)} cannot be read"));
            else if (StructureColumns.Behind(part, rows.Int32(3)).BodyEnd != rows.Int64(4)) findings.Add(new StoreFinding("structure", $"that of message {rows.Int64(0)} does not end with the message"));
        }
    }

    /// <summary>The index holds no body that it has not come to, and none that never was.</summary>
    private void CheckIndex(SqlSession sql, ImmutableArray<StoreFinding>.Builder findings)
    {
        if (!File.Exists(database.SearchFile)) return;
        using var index = new SqlSession(new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={database.SearchFile};Pooling=False"));
        index.Connection.Open();
        if (index.Number("SELECT 1 FROM sqlite_master WHERE name = 'Texts'") is null) return;
        var last = index.Number("SELECT MAX(id) FROM Texts_docsize") ?? 0;
        if (last > (index.Number("SELECT Marker FROM Progress WHERE Id = 1") ?? 0)) findings.Add(new StoreFinding("search index", $"body {last} lies beyond its marker"));
    }

    private async Task CheckBodiesAsync(SqlSession sql, ImmutableArray<StoreFinding>.Builder findings, CancellationToken ct)
    {
        var all = new List<(long Id, long Length, byte[] Sha256)>();
        using (var rows = sql.Query("SELECT Id, Length, Sha256 FROM Bodies ORDER BY Id"))
        {
            while (rows.Next()) all.Add((rows.Int64(0), rows.Int64(1), rows.Octets(2).ToArray()));
        }

        var buffer = new byte[128 << 10];
        foreach (var (id, length, sha256) in all)
        {
            try
            {
                using var source = bodies.Open(sql, id);
                if (source is null) continue; // Its file is missing, which was told.
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var offset = 0L;
                while (await source.ReadAsync(offset, buffer, ct) is var count and > 0)
                {
                    hash.AppendData(buffer, 0, count);
                    offset += count;
                }

                if (offset != length || !hash.GetHashAndReset().AsSpan().SequenceEqual(sha256)) findings.Add(new StoreFinding("body", $"body {id} is not what was received"));
            }
            catch (InvalidDataException)
            {
                findings.Add(new StoreFinding("body", $"body {id} cannot be unpacked"));
            }
        }
    }
}
