using System.Collections.Immutable;
using Mox.Server.Storage.Verbs;

namespace Mox.Server.Storage;

/// <summary>Reads which keywords the messages of an account have.</summary>
internal sealed class LabelReader(ReadSessions sessions)
{
    /// <summary>Each keyword with its messages and the unseen ones among them.</summary>
    public async Task<Dictionary<string, (int Messages, int Unseen)>> CountsAsync(long accountId, CancellationToken ct)
    {
        var counts = new Dictionary<string, (int Messages, int Unseen)>(StringComparer.Ordinal);
        using var lease = await sessions.RentAsync(ct);
        foreach (var mailbox in With(lease.Sql, "SELECT Id FROM Mailboxes WHERE AccountId = ?1 AND Keywords <> ''", accountId))
        {
            using var rows = lease.Sql.Query(
                "SELECT Keywords, count(*), sum(Flags & 1 = 0) FROM MessageStates WHERE Place BETWEEN ?1 AND ?2 AND Keywords <> '' GROUP BY Keywords",
                MailboxTouch.Place(mailbox, 0),
                MailboxTouch.Place(mailbox, uint.MaxValue));
            while (rows.Next())
            {
                foreach (var keyword in KeywordText.Split(rows.Text(0)))
                {
                    var before = counts.GetValueOrDefault(keyword);
                    counts[keyword] = (before.Messages + rows.Int32(1), before.Unseen + rows.Int32(2));
                }
            }
        }

        return counts;
    }

    /// <summary>The mailboxes whose messages have, or once had, a keyword.</summary>
    public async Task<ImmutableArray<long>> MailboxesAsync(long accountId, string keyword, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        return With(lease.Sql, "SELECT Id FROM Mailboxes WHERE AccountId = ?1 AND instr(' ' || Keywords || ' ', ?2) > 0", accountId, $" {keyword} ");
    }

    /// <summary>The next messages of a mailbox with a keyword, by UID above one.</summary>
    public async Task<List<(uint Uid, long MessageId)>> HoldersAsync(long mailboxId, string keyword, uint aboveUid, int limit, CancellationToken ct)
    {
        var found = new List<(uint, long)>();
        using var lease = await sessions.RentAsync(ct);
        using var rows = lease.Sql.Query(
            "SELECT Place, MessageId FROM MessageStates WHERE Place > ?1 AND Place <= ?2 AND instr(' ' || Keywords || ' ', ?3) > 0 ORDER BY Place LIMIT ?4",
            MailboxTouch.Place(mailboxId, aboveUid),
            MailboxTouch.Place(mailboxId, uint.MaxValue),
            $" {keyword} ",
            limit);
        while (rows.Next()) found.Add((MailboxTouch.UidOf(rows.Int64(0)), rows.Int64(1)));
        return found;
    }

    private static ImmutableArray<long> With(Sql.SqlSession sql, string query, params ReadOnlySpan<Sql.SqlValue> values)
    {
        var found = ImmutableArray.CreateBuilder<long>();
        using var rows = sql.Query(query, values);
        while (rows.Next()) found.Add(rows.Int64(0));
        return found.DrainToImmutable();
    }
}
