using System.Collections.Immutable;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>How calling back ended.</summary>
internal enum CalledBack
{
    Done,

    /// <summary>A delivery began, to one recipient at least.</summary>
    Underway,
    Gone,
}

/// <summary>What the sender of a submission may do to it: an account reaches its own alone.</summary>
internal sealed class SenderControl(StoreWriter writer, QueueTable table, QueuePicker picker, Resigning resigning, QueueSignal signal, TimeProvider time)
{
    /// <summary>Rows of an account that are looked at.</summary>
    private const int MostRows = 2000;

    /// <summary>What waits of an account, those first that leave first.</summary>
    public Task<ImmutableArray<QueuedRecipient>> ListAsync(long accountId, CancellationToken ct) => table.OfAccountAsync(accountId, MostRows, ct);

    /// <summary>True while an attempt for the row is under way.</summary>
    public bool IsDelivering(long id) => picker.IsInHand(id);

    /// <summary>Takes all rows of a submission back, in one transaction with what is done along. An attempt begins with a turn of the same writer, so that one of the two comes first.</summary>
    /// <param name="expected">How many rows there must be: fewer were delivered in part.</param>
    /// <param name="along">What is written along; an exception takes all of it back.</param>
    public Task<CalledBack> CallBackAsync(long accountId, long baseId, int expected, Action<WriteTurn> along, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var rows = QueueTable.OfSubmission(turn, accountId, baseId);
            if (rows.IsEmpty) return CalledBack.Gone;
            if (rows.Length != expected || rows.Any(row => row.Attempts > 0)) return CalledBack.Underway;
            foreach (var row in rows) table.Remove(turn, row);
            along(turn);
            return CalledBack.Done;
        },
        ct);

    /// <summary>The next attempt is due now. A signature dated to the time chosen before, or one that would end too early, is made anew.</summary>
    /// <returns>Rows it is so for.</returns>
    public async Task<int> SendNowAsync(long accountId, long baseId, CancellationToken ct)
    {
        var prefixes = new Dictionary<long, byte[]>();
        foreach (var row in (await table.OfAccountAsync(accountId, MostRows, ct).ConfigureAwait(false)).Where(row => row.BaseId == baseId && row.HoldUntil > time.GetUtcNow()))
        {
            if (await resigning.RunAsync(row, row.ExpiresAt, ct).ConfigureAwait(false) is { } prefix) prefixes[row.Id] = prefix;
        }

        var changed = await writer.RunAsync(
            turn =>
            {
                var count = 0;
                foreach (var row in QueueTable.OfSubmission(turn, accountId, baseId))
                {
                    if (row.NextAttempt > turn.Now)
                    {
                        row.NextAttempt = turn.Now;
                        QueueTable.Update(turn, row);
                        if (prefixes.TryGetValue(row.Id, out var prefix)) QueueTable.SetPrefix(turn, row, prefix);
                    }

                    count++;
                }

                return count;
            },
            ct).ConfigureAwait(false);
        signal.Raise();
        return changed;
    }

    /// <summary>Removes the rows that no attempt is under way for; nobody is told.</summary>
    public Task<int> StopAsync(long accountId, long baseId, CancellationToken ct) => writer.RunAsync(
        turn => QueueTable.OfSubmission(turn, accountId, baseId).Count(row => !picker.IsInHand(row.Id) && table.Remove(turn, row)),
        ct);
}
