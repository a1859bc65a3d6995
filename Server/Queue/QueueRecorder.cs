using Mox.Protocols.Dsn;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>Writes the ends of attempts down: rows go or get their next time, and notifications come into being, all in one transaction.</summary>
internal sealed partial class QueueRecorder(StoreWriter writer, MailboxWriter mailboxes, QueueTable table, DsnWriter notices, RetrySchedule schedule, TrafficMeter traffic, IEnumerable<ISettlementWitness> witnesses, TimeProvider time, ILogger<QueueRecorder> logger)
{
    /// <summary>When a notification does not fit into the sender's mailbox the row waits this long.</summary>
    private static readonly TimeSpan NoticeRetry = TimeSpan.FromHours(1);

    /// <summary>Records the ends of an attempt for rows of one submission.</summary>
    /// <param name="deliver">Puts the message into a mailbox of ours, in the same transaction; false: it could not, and nothing is recorded.</param>
    /// <exception cref="QuotaExceededException">From <paramref name="deliver"/>.</exception>
    /// <exception cref="StoreBusyException"/>
    public async Task<bool> RecordAsync(IReadOnlyList<Settlement> ends, Func<WriteTurn, bool>? deliver, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var delayed = ends.Where(end => end.Kind == SettlementKind.Deferred && schedule.IsDelayToTell(end.Row, now)).ToList();
        var failed = Told(ends, SettlementKind.Failed);
        await using var failure = await NoticeAsync(ReportAction.Failed, failed, ct).ConfigureAwait(false);
        await using var delay = await NoticeAsync(ReportAction.Delayed, delayed, ct).ConfigureAwait(false);
        await using var success = await NoticeAsync(ReportAction.Delivered, Told(ends, SettlementKind.Delivered), ct).ConfigureAwait(false);
        await using var relay = await NoticeAsync(ReportAction.Relayed, Told(ends, SettlementKind.Relayed), ct).ConfigureAwait(false);

        // What happened outside cannot be undone: once begun, this is not given up for a caller that goes.
        var work = new Recording(ends, [.. delayed.Select(end => end.Row.Id)], deliver, failure, [.. new[] { delay, success, relay }.OfType<PreparedNotice>()]);
        var done = await writer.RunAsync(turn => Record(turn, work), CancellationToken.None).ConfigureAwait(false);
        if (done) Log(ends);
        return done;
    }

    private static List<Settlement> Told(IReadOnlyList<Settlement> ends, SettlementKind kind) => [.. ends.Where(end => end.Kind == kind && end.IsToTell)];

    private async Task<PreparedNotice?> NoticeAsync(ReportAction action, List<Settlement> ends, CancellationToken ct) =>
        ends.Count == 0 ? null : await notices.PrepareAsync(action, ends, ct).ConfigureAwait(false);

    private bool Record(WriteTurn turn, Recording work)
    {
        var there = work.Ends.Select(end => (end, row: QueueTable.Find(turn, end.Row.Id))).Where(pair => pair.row is not null).Select(pair => (pair.end, row: pair.row!)).ToList();
        if (there.Count == 0 || (work.Deliver is not null && there[0].row.Hold)) return true;
        if (work.Deliver is not null && !work.Deliver(turn)) return false;
        var told = Append(turn, work.Failure);

        // A notice of success or delay that does not fit is left out; one of failure is not, it is all the sender would ever hear.
        foreach (var notice in work.Others) Append(turn, notice);
        foreach (var (end, row) in there)
        {
            if (end.Kind == SettlementKind.Deferred || (end.Kind == SettlementKind.Failed && end.IsToTell && !told))
            {
                Tell(turn, end, row, stays: true);
                if (!end.Begun) (row.Attempts, row.LastAttempt) = (row.Attempts + 1, turn.Now);
                end.Note(row, turn.Now);
                row.NextAttempt = end.Kind == SettlementKind.Failed ? turn.Now + NoticeRetry : schedule.Next(row.Attempts, row.LastAttempt ?? turn.Now, row.ExpiresAt);
                row.DelayTold |= work.Delayed.Contains(row.Id);
                QueueTable.Update(turn, row);
                continue;
            }

            Tell(turn, end, row, stays: false);
            table.Remove(turn, row);
            var kind = end.Kind == SettlementKind.Failed ? TrafficKind.Returned : work.Deliver is null ? TrafficKind.Sent : TrafficKind.Home;
            turn.OnCommit(() => traffic.Count(kind));
        }

        return true;
    }

    private void Tell(WriteTurn turn, Settlement end, QueuedRecipient row, bool stays)
    {
        foreach (var witness in witnesses) witness.Settled(turn, row, end, stays);
    }

    /// <summary>False when the notice does not fit.</summary>
    private bool Append(WriteTurn turn, PreparedNotice? notice)
    {
        if (notice is null) return true;
        try
        {
            return mailboxes.Append(turn, notice.MailboxId, notice.Message) is not null;
        }
        catch (QuotaExceededException)
        {
            LogNoticeDoesNotFit(notice.MailboxId);
            return false;
        }
    }

    private void Log(IReadOnlyList<Settlement> ends)
    {
        foreach (var end in ends)
        {
            if (end.Kind == SettlementKind.Failed && !end.IsToTell) LogUntold(end.Row.Id, end.Row.Recipient, end.Row.MailFrom is null ? "it has no sender" : "its sender asked not to be");
            LogSettled(end.Row.Id, end.Row.Recipient, end.Kind, end.Remote.Length > 0 ? end.Remote : "this host", end.Code, end.Status);
        }
    }

    private sealed record Recording(IReadOnlyList<Settlement> Ends, HashSet<long> Delayed, Func<WriteTurn, bool>? Deliver, PreparedNotice? Failure, List<PreparedNotice> Others);

    [LoggerMessage(4203, LogLevel.Information, "Queue {QueueId} to {Recipient}: {Kind} by {Remote}, {Code} {Status}")]
    private partial void LogSettled(long queueId, string recipient, SettlementKind kind, string remote, int code, MailStatus status);

    [LoggerMessage(4204, LogLevel.Warning, "Queue {QueueId} to {Recipient} failed and nobody is told: {Why}")]
    private partial void LogUntold(long queueId, string recipient, string why);

    [LoggerMessage(4205, LogLevel.Warning, "A notification does not fit into mailbox {MailboxId}")]
    private partial void LogNoticeDoesNotFit(long mailboxId);
}
