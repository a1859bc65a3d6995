using System.Collections.Immutable;
using Mox.Server.Storage.Queue;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>Rows that one worker has in hand.</summary>
internal sealed record QueueGroup(string Domain, ImmutableArray<QueuedRecipient> Rows);

/// <summary>Picks due rows so that no row is in two hands, and remembers which are in hand or have to rest for a while.</summary>
internal sealed class QueuePicker(QueueTable table, TimeProvider time) : IDisposable
{
    /// <summary>Recipients in one transaction.</summary>
    private const int GroupSize = 100;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private readonly HashSet<long> _inHand = [];
    private readonly Dictionary<long, DateTimeOffset> _resting = [];

    /// <summary>The due rows of the domain that wait longest: all of one submission that may share a transaction. Null when there are none that are free.</summary>
    public async Task<QueueGroup?> PickAsync(string domain, CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            int taken;
            lock (_gate) taken = _inHand.Count + _resting.Count;
            var now = time.GetUtcNow();
            var due = await table.DueAsync(domain, now, taken + GroupSize, ct).ConfigureAwait(false);
            lock (_gate)
            {
                foreach (var (id, _) in _resting.Where(rest => rest.Value <= now).ToList()) _resting.Remove(id);
                var free = due.Where(row => !_inHand.Contains(row.Id) && !_resting.ContainsKey(row.Id)).ToList();
                if (free.Count == 0) return null;
                var first = free[0];
                var group = free.Where(row => row.BaseId == first.BaseId && row.Transport == first.Transport && row.RequireTls == first.RequireTls).Take(GroupSize).ToImmutableArray();
                foreach (var row in group) _inHand.Add(row.Id);
                return new QueueGroup(domain, group);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The rows are free again.</summary>
    public void Return(QueueGroup group)
    {
        lock (_gate) _inHand.ExceptWith(group.Rows.Select(row => row.Id));
    }

    /// <summary>The rows are not picked before some time has passed; for faults of our own that say nothing about them.</summary>
    public void Rest(QueueGroup group, TimeSpan span)
    {
        var until = time.GetUtcNow() + span;
        lock (_gate)
        {
            foreach (var row in group.Rows) _resting[row.Id] = until;
        }
    }

    /// <summary>When the first resting row may be picked again; null when none rests.</summary>
    public DateTimeOffset? NextRested()
    {
        lock (_gate) return _resting.Count == 0 ? null : _resting.Values.Min();
    }

    /// <summary>True while an attempt for the row is under way.</summary>
    public bool IsInHand(long id)
    {
        lock (_gate) return _inHand.Contains(id);
    }

    public void Dispose() => _turn.Dispose();
}
