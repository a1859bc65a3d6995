using System.Collections.Immutable;
using Mox.Protocols.Dsn;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>What an administrator sees of the queue and may do to it. Every verb says how many rows it changed.</summary>
internal sealed class QueueControl(StoreWriter writer, QueueTable table, QueueRecorder recorder, QueuePicker picker, Resigning resigning, QueueSignal signal, TimeProvider time)
{
    /// <summary>Rows changed in one turn of the writer, so that other work comes in between.</summary>
    private const int Portion = 200;

    /// <inheritdoc cref="QueueTable.PageAsync"/>
    public Task<(ImmutableArray<QueuedRecipient> Rows, int Total)> PageAsync(QueueSelection selection, (DateTimeOffset NextAttempt, long Id)? after, int take, CancellationToken ct) =>
        table.PageAsync(selection, after, take, ct);

    /// <inheritdoc cref="QueueTable.IdsAsync"/>
    public Task<(ImmutableArray<long> Ids, int Total)> IdsAsync(QueueSelection selection, int most, CancellationToken ct) => table.IdsAsync(selection, most, ct);

    public Task<QueuedRecipient?> GetAsync(long id, CancellationToken ct) => table.GetAsync(id, ct);

    /// <summary>The results kept of a row, oldest first.</summary>
    public static IReadOnlyList<QueueResult> Results(QueuedRecipient row) => QueueResults.Read(row.Results);

    /// <summary>True while an attempt for the row is under way.</summary>
    public bool IsDelivering(long id) => picker.IsInHand(id);

    /// <summary>No attempts until released.</summary>
    public Task<int> HoldAsync(ImmutableArray<long> ids, CancellationToken ct) => EachAsync(ids, (turn, row) =>
    {
        if (row.Hold) return false;
        (row.Hold, row.HeldSince) = (true, turn.Now);
        return true;
    }, ct);

    /// <summary>Attempts go on; the time on hold is not taken from the time the message has. A signature that would end before that is made anew.</summary>
    public async Task<int> ReleaseAsync(ImmutableArray<long> ids, CancellationToken ct)
    {
        var prefixes = new Dictionary<long, byte[]>();
        foreach (var id in ids)
        {
            if (await table.GetAsync(id, ct).ConfigureAwait(false) is not { Hold: true, HeldSince: { } since } held) continue;
            if (await resigning.RunAsync(held, held.ExpiresAt + (time.GetUtcNow() - since), ct).ConfigureAwait(false) is { } prefix) prefixes[id] = prefix;
        }

        return await EachAsync(ids, (turn, row) =>
        {
            if (!row.Hold) return false;
            if (row.HeldSince is { } since) row.ExpiresAt += turn.Now - since;
            (row.Hold, row.HeldSince) = (false, null);
            if (prefixes.TryGetValue(row.Id, out var prefix)) QueueTable.SetPrefix(turn, row, prefix);
            return true;
        }, ct).ConfigureAwait(false);
    }

    /// <summary>The next attempt is due now.</summary>
    public Task<int> RetryAsync(ImmutableArray<long> ids, CancellationToken ct) => EachAsync(ids, (turn, row) =>
    {
        row.NextAttempt = turn.Now;
        return true;
    }, ct);

    /// <summary>What the next attempts ask of TLS, as <see cref="QueuedRecipient.RequireTls"/>.</summary>
    public Task<int> SetTlsAsync(ImmutableArray<long> ids, bool? require, CancellationToken ct) => EachAsync(ids, (_, row) =>
    {
        if (row.RequireTls == require) return false;
        row.RequireTls = require;
        return true;
    }, ct);

    /// <summary>Gives up: the sender is told, as after a refusal.</summary>
    public async Task<int> FailAsync(ImmutableArray<long> ids, CancellationToken ct)
    {
        var rows = new List<QueuedRecipient>();
        foreach (var id in ids)
        {
            if (await table.GetAsync(id, ct).ConfigureAwait(false) is { } row) rows.Add(row);
        }

        foreach (var submission in rows.GroupBy(row => row.BaseId))
        {
            var text = "Given up by the administrator";
            await recorder.RecordAsync([.. submission.Select(row => new Settlement(row, SettlementKind.Failed, 0, MailStatus.Permanent, row.LastText.Length > 0 ? $"{text}. Last result: {row.LastText}" : text, null, ""))], null, ct).ConfigureAwait(false);
        }

        return rows.Count;
    }

    /// <summary>Removes without telling anybody.</summary>
    public async Task<int> DropAsync(ImmutableArray<long> ids, CancellationToken ct)
    {
        var dropped = 0;
        foreach (var portion in ids.Distinct().Chunk(Portion)) dropped += await writer.RunAsync(turn => portion.Count(id => QueueTable.Find(turn, id) is { } row && table.Remove(turn, row)), ct).ConfigureAwait(false);
        return dropped;
    }

    private async Task<int> EachAsync(ImmutableArray<long> ids, Func<WriteTurn, QueuedRecipient, bool> change, CancellationToken ct)
    {
        var changed = 0;
        foreach (var portion in ids.Distinct().Chunk(Portion))
        {
            changed += await writer.RunAsync(
                turn =>
                {
                    var count = 0;
                    foreach (var id in portion)
                    {
                        if (QueueTable.Find(turn, id) is not { } row || !change(turn, row)) continue;
                        QueueTable.Update(turn, row);
                        count++;
                    }

                    return count;
                },
                ct).ConfigureAwait(false);
        }

        signal.Raise();
        return changed;
    }
}
