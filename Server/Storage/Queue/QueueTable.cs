using System.Collections.Immutable;
using Mox.Server.Storage.Bodies;
using Mox.Server.Storage.Sql;
using Mox.Shared.Changes;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Storage.Queue;

/// <summary>The verbs of the queue's table. Those that take a <see cref="WriteTurn"/> are part of the caller's transaction, and tell the change feed after it.</summary>
internal sealed class QueueTable(ReadSessions sessions, BodyReader bodies, BodySweep sweep)
{
    /// <summary>Stores the body of a submission, shared by its rows; gives its id.</summary>
    public static long PutBody(WriteTurn turn, PreparedMessage message) => message.Body.Put(turn);

    /// <summary>Stores a row and gives its id; a <see cref="QueuedRecipient.BaseId"/> of 0 becomes its own.</summary>
    public static long Insert(WriteTurn turn, QueuedRecipient row)
    {
        turn.Sql.Run(
            $"""
            INSERT INTO Queue (BaseId, AccountId, MailFrom, Recipient, RecipientDomain, BodyId, Prefix, Size, EightBit, SmtpUtf8, Binary, DsnReturn, EnvelopeId, Notify, OriginalRecipient,
                MessageId, Subject, RequireTls, Transport, Queued, Hold, HeldSince, HoldUntil, ExpiresAt, Attempts, MaxAttempts, NextAttempt, LastAttempt, LastCode, LastStatus, LastText,
                RemoteMta, Results, DelayTold, LeaseOwner, LeaseUntil, SentMessageId)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, 0, ?25, ?26, NULL, 0, '', '', '', '[]', 0, NULL, NULL, ?27)
            """,
            row.BaseId, row.AccountId, row.MailFrom, row.Recipient, row.RecipientDomain, row.BodyId, row.Prefix, row.Size, row.EightBit, row.SmtpUtf8, row.Binary,
            row.DsnReturn, row.EnvelopeId, row.Notify, row.OriginalRecipient, row.MessageId, row.Subject, OrNull(row.RequireTls), row.Transport, row.Queued, row.Hold,
            OrNull(row.HeldSince), OrNull(row.HoldUntil), row.ExpiresAt, row.MaxAttempts, row.NextAttempt, row.SentMessageId);
        row.Id = turn.Sql.LastId;
        if (row.BaseId == 0)
        {
            row.BaseId = row.Id;
            turn.Sql.Run("UPDATE Queue SET BaseId = Id WHERE Id = ?1", row.Id);
        }

        turn.Publish(new QueueChange.Changed(row.Id));
        return row.Id;
    }

    /// <summary>The row as it is in this turn, or null when it is gone.</summary>
    public static QueuedRecipient? Find(WriteTurn turn, long id) => Find(turn.Sql, id);

    /// <summary>The rows of a submission that are still there, as they are in this turn; none when it is of another account.</summary>
    public static ImmutableArray<QueuedRecipient> OfSubmission(WriteTurn turn, long accountId, long baseId)
    {
        using var rows = turn.Sql.Query($"SELECT {QueueRows.Columns} FROM Queue WHERE BaseId = ?1 AND AccountId = ?2 ORDER BY Id", baseId, accountId);
        return All(rows);
    }

    /// <summary>Writes back all that changes in the life of a row.</summary>
    public static void Update(WriteTurn turn, QueuedRecipient row)
    {
        turn.Sql.Run(
            """
            UPDATE Queue SET Hold = ?2, HeldSince = ?3, ExpiresAt = ?4, Attempts = ?5, NextAttempt = ?6, LastAttempt = ?7, LastCode = ?8, LastStatus = ?9, LastText = ?10, RemoteMta = ?11,
                Results = ?12, DelayTold = ?13, LeaseOwner = ?14, LeaseUntil = ?15, RequireTls = ?16, Transport = ?17
            WHERE Id = ?1
            """,
            row.Id, row.Hold, OrNull(row.HeldSince), row.ExpiresAt, row.Attempts, row.NextAttempt, OrNull(row.LastAttempt), row.LastCode, row.LastStatus, row.LastText, row.RemoteMta,
            row.Results, row.DelayTold, row.LeaseOwner, OrNull(row.LeaseUntil), OrNull(row.RequireTls), row.Transport);
        turn.Publish(new QueueChange.Changed(row.Id));
    }

    /// <summary>Puts other fields in front of the body of a row.</summary>
    public static void SetPrefix(WriteTurn turn, QueuedRecipient row, byte[] prefix)
    {
        (row.Size, row.Prefix) = (row.Size + prefix.Length - row.Prefix.Length, prefix);
        turn.Sql.Run("UPDATE Queue SET Prefix = ?2, Size = ?3 WHERE Id = ?1", row.Id, row.Prefix, row.Size);
        turn.Publish(new QueueChange.Changed(row.Id));
    }

    /// <summary>Removes a row and gives back its reference to the body; false when it was gone.</summary>
    public bool Remove(WriteTurn turn, QueuedRecipient row)
    {
        if (turn.Sql.Run("DELETE FROM Queue WHERE Id = ?1", row.Id) == 0) return false;
        sweep.Release(turn, row.BodyId);
        turn.Publish(new QueueChange.Gone(row.Id));
        return true;
    }

    /// <summary>Domains with rows that are due, those first that wait longest.</summary>
    public async Task<ImmutableArray<string>> DueDomainsAsync(DateTimeOffset now, int most, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        var domains = ImmutableArray.CreateBuilder<string>();
        using var rows = lease.Sql.Query("SELECT RecipientDomain FROM Queue WHERE Hold = 0 AND NextAttempt <= ?1 GROUP BY RecipientDomain ORDER BY MIN(NextAttempt), RecipientDomain LIMIT ?2", now, most);
        while (rows.Next()) domains.Add(rows.Text(0));
        return domains.ToImmutable();
    }

    /// <summary>Rows of a domain that are due, those first that wait longest.</summary>
    public async Task<ImmutableArray<QueuedRecipient>> DueAsync(string domain, DateTimeOffset now, int most, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query($"SELECT {QueueRows.Columns} FROM Queue WHERE RecipientDomain = ?1 AND Hold = 0 AND NextAttempt <= ?2 ORDER BY NextAttempt, Id LIMIT ?3", domain, now, most);
        return All(rows);
    }

    /// <summary>When the first row that is not due yet falls due; null when there is none.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return lease.Sql.Number("SELECT MIN(NextAttempt) FROM Queue WHERE Hold = 0 AND NextAttempt > ?1", now) is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    public async Task<QueuedRecipient?> GetAsync(long id, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return Find(lease.Sql, id);
    }

    /// <summary>A page of rows in the order of their next attempt, then id, and how many match in all.</summary>
    /// <param name="after">The last row of the page before.</param>
    public async Task<(ImmutableArray<QueuedRecipient> Rows, int Total)> PageAsync(QueueSelection selection, (DateTimeOffset NextAttempt, long Id)? after, int take, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        lease.BeginSnapshot();
        var total = lease.Sql.Number($"SELECT COUNT(*) FROM Queue WHERE {QueueSelection.Where}", selection.Values) ?? 0;
        using var rows = lease.Sql.Query(
            $"SELECT {QueueRows.Columns} FROM Queue WHERE {QueueSelection.Where} AND (NextAttempt, Id) > (?10, ?11) ORDER BY NextAttempt, Id LIMIT ?12",
            [.. selection.Values, after?.NextAttempt.UtcTicks ?? -1, after?.Id ?? 0, take]);
        return (All(rows), (int)total);
    }

    /// <summary>The ids of rows in the order of their next attempt, then id, and how many match in all.</summary>
    public async Task<(ImmutableArray<long> Ids, int Total)> IdsAsync(QueueSelection selection, int most, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        lease.BeginSnapshot();
        var total = lease.Sql.Number($"SELECT COUNT(*) FROM Queue WHERE {QueueSelection.Where}", selection.Values) ?? 0;
        using var rows = lease.Sql.Query($"SELECT Id FROM Queue WHERE {QueueSelection.Where} ORDER BY NextAttempt, Id LIMIT ?10", [.. selection.Values, most]);
        var ids = ImmutableArray.CreateBuilder<long>();
        while (rows.Next()) ids.Add(rows.Int64(0));
        return (ids.ToImmutable(), (int)total);
    }

    /// <summary>The queue in short: rows not on hold, rows on hold, the oldest, and the domains whose rows wait longest.</summary>
    /// <param name="most">Domains at the most.</param>
    public async Task<QueueHealth> SummaryAsync(int most, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        lease.BeginSnapshot();
        var (waiting, held) = (lease.Sql.Number("SELECT COUNT(*) FROM Queue WHERE Hold = 0") ?? 0, lease.Sql.Number("SELECT COUNT(*) FROM Queue WHERE Hold = 1") ?? 0);
        var oldest = lease.Sql.Number("SELECT MIN(Queued) FROM Queue") is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : (DateTimeOffset?)null;
        var places = ImmutableArray.CreateBuilder<QueuePlace>();
        using var rows = lease.Sql.Query(
            """
            SELECT g.RecipientDomain, g.Hold, g.Rows, g.Oldest, g.Tries, g.Next,
                COALESCE((SELECT q.LastText FROM Queue q WHERE q.RecipientDomain = g.RecipientDomain AND q.Hold = g.Hold AND q.LastText <> '' ORDER BY q.LastAttempt DESC LIMIT 1), '')
            FROM (SELECT RecipientDomain, Hold, COUNT(*) AS Rows, MIN(Queued) AS Oldest, MAX(Attempts) AS Tries, MIN(NextAttempt) AS Next FROM Queue GROUP BY RecipientDomain, Hold ORDER BY MIN(Queued), RecipientDomain LIMIT ?1) g
            ORDER BY g.Oldest, g.RecipientDomain
            """,
            most);
        while (rows.Next()) places.Add(new QueuePlace(rows.Text(0), rows.Bool(1), rows.Int32(2), rows.Moment(3), rows.Int32(4), rows.Moment(5), rows.Text(6)));
        return new QueueHealth((int)waiting, (int)held, oldest, places.ToImmutable());
    }

    /// <summary>The rows of an account that were submitted by its people, those first that leave first.</summary>
    public async Task<ImmutableArray<QueuedRecipient>> OfAccountAsync(long accountId, int most, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query($"SELECT {QueueRows.Columns} FROM Queue WHERE AccountId = ?1 AND MailFrom IS NOT NULL ORDER BY NextAttempt, Id LIMIT ?2", accountId, most);
        return All(rows);
    }

    /// <summary>How many rows an account has.</summary>
    public async Task<int> CountOfAccountAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return (int)(lease.Sql.Number("SELECT COUNT(*) FROM Queue WHERE AccountId = ?1", accountId) ?? 0);
    }

    /// <summary>How many rows are from or to a domain.</summary>
    public async Task<int> CountOfDomainAsync(string domain, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return (int)(lease.Sql.Number("SELECT COUNT(*) FROM Queue WHERE RecipientDomain = ?1 OR MailFrom LIKE '%@' || ?1", domain) ?? 0);
    }

    /// <summary>The message of a row, prefix and body, from its start; null when the body is gone.</summary>
    /// <exception cref="InvalidDataException">The stored octets are damaged.</exception>
    public async Task<Stream?> OpenAsync(QueuedRecipient row, CancellationToken ct) =>
        await bodies.OpenAsync(row.BodyId, ct).ConfigureAwait(false) is { } source ? new ContentStream(row.Prefix, source) : null;

    private static QueuedRecipient? Find(SqlSession sql, long id)
    {
        using var rows = sql.Query($"SELECT {QueueRows.Columns} FROM Queue WHERE Id = ?1", id);
        return rows.Next() ? QueueRows.Read(rows) : null;
    }

    private static ImmutableArray<QueuedRecipient> All(SqlRows rows)
    {
        var all = ImmutableArray.CreateBuilder<QueuedRecipient>();
        while (rows.Next()) all.Add(QueueRows.Read(rows));
        return all.ToImmutable();
    }

    private static SqlValue OrNull(DateTimeOffset? time) => time?.UtcTicks;

    private static SqlValue OrNull(bool? value) => value is { } known ? (known ? 1L : 0L) : (long?)null;
}
