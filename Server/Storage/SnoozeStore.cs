using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Storage.Verbs;

namespace Mox.Server.Storage;

/// <summary>Messages that are put away until a moment. What is put away and where it lies changes in one transaction.</summary>
internal sealed class SnoozeStore(StoreWriter writer, ReadSessions sessions)
{
    private const string Rows = "SELECT z.MessageId, z.AccountId, z.ReturnMailboxId, m.MailboxId, m.Uid, m.ThreadId, m.ReceivedTicks FROM SnoozedMessages z JOIN Messages m ON m.Id = z.MessageId ";

    /// <summary>Raised after messages were put away, on the writer's thread: handlers are quick and never throw.</summary>
    public event Action? Changed;

    /// <summary>Moves messages of a mailbox to those that are put away. Null when the mailbox is gone.</summary>
    /// <param name="accountId">Whose messages.</param>
    /// <param name="fromMailboxId">Where they lie.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="returnMailboxId">Where they come back to, unless they are put away already.</param>
    /// <param name="until">When they come back.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<Transferred?> PutAwayAsync(long accountId, long fromMailboxId, UidSet uids, long returnMailboxId, DateTimeOffset until, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            turn.OnCommit(() => Changed?.Invoke());
            return SnoozeVerb.Run(turn, accountId, fromMailboxId, uids, returnMailboxId, until);
        },
        ct);

    /// <summary>The next moment at which something comes back; null when nothing is put away.</summary>
    public async Task<DateTimeOffset?> NextAsync(CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return lease.Sql.Number("SELECT Until FROM SnoozedMessages ORDER BY Until LIMIT 1") is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    /// <summary>Brings back what is due, at most so many messages; says how many came.</summary>
    /// <exception cref="StoreBusyException">None came.</exception>
    public Task<int> WakeDueAsync(int most, CancellationToken ct) => writer.RunAsync(turn => Return(turn, Read(turn.Sql, Rows + "WHERE z.Until <= ?1 ORDER BY z.Until, z.MessageId LIMIT ?2", turn.Now, most), marks: true), ct);

    /// <summary>Brings back what is put away of the conversation of a message; says how many came.</summary>
    /// <exception cref="StoreBusyException">None came.</exception>
    public async Task<int> WakeConversationAsync(long accountId, long messageId, CancellationToken ct)
    {
        const string ofConversation = Rows + "WHERE z.AccountId = ?1 AND z.MessageId <> ?2 AND m.ThreadId = (SELECT ThreadId FROM Messages WHERE Id = ?2)";
        using (var lease = await sessions.RentAsync(ct).ConfigureAwait(false))
        {
            // Most mail answers nothing that is put away: then nothing waits for the writer.
            if (Read(lease.Sql, ofConversation, accountId, messageId).IsEmpty) return 0;
        }

        return await writer.RunAsync(turn => Return(turn, Read(turn.Sql, ofConversation, accountId, messageId), marks: true), ct).ConfigureAwait(false);
    }

    /// <summary>Takes messages back to where they were, as they are; those that came.</summary>
    /// <exception cref="StoreBusyException">None came.</exception>
    public Task<ImmutableArray<long>> WakeAsync(long accountId, ImmutableArray<long> messageIds, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var rows = messageIds.SelectMany(id => Read(turn.Sql, Rows + "WHERE z.MessageId = ?1 AND z.AccountId = ?2", id, accountId)).ToImmutableArray();
            Return(turn, rows, marks: false);
            return rows.Select(row => row.MessageId).ToImmutableArray();
        },
        ct);

    private static int Return(WriteTurn turn, ImmutableArray<SnoozedRow> rows, bool marks)
    {
        SnoozeVerb.Return(turn, rows, marks);
        return rows.Length;
    }

    private static ImmutableArray<SnoozedRow> Read(Sql.SqlSession sql, string query, Sql.SqlValue first, Sql.SqlValue second)
    {
        var found = ImmutableArray.CreateBuilder<SnoozedRow>();
        using var rows = sql.Query(query, first, second);
        while (rows.Next()) found.Add(new SnoozedRow(rows.Int64(0), rows.Int64(1), rows.Int64(2), rows.Int64(3), (uint)rows.Int64(4), rows.Int64(5), rows.Int64(6)));
        return found.DrainToImmutable();
    }
}
