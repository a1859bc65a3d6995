using System.Collections.Concurrent;
using Mox.Server.Storage;
using Mox.Shared.Model.Accounts;

namespace Mox.Server.Vacations;

/// <summary>Who is away, kept in memory until it changes: accounts whose person is there cost nothing.</summary>
internal sealed class VacationBook
{
    /// <summary>Accounts kept in memory; beyond, all are read anew.</summary>
    private const int MaxKept = 10_000;

    private readonly VacationStore _store;
    private readonly ConcurrentDictionary<long, Vacation?> _kept = new();
    private long _changes;

    public VacationBook(VacationStore store)
    {
        _store = store;
        store.Changed += account =>
        {
            Interlocked.Increment(ref _changes);
            _kept.TryRemove(account, out _);
        };
    }

    /// <summary>What an account answers at this moment; null: nothing.</summary>
    public async ValueTask<Vacation?> OfAsync(long accountId, DateTimeOffset now, CancellationToken ct)
    {
        if (!_kept.TryGetValue(accountId, out var vacation))
        {
            if (_kept.Count > MaxKept) _kept.Clear();
            var before = Interlocked.Read(ref _changes);
            vacation = await _store.ReadAsync(accountId, ct).ConfigureAwait(false);

            // What changed while it was read is read again next time; a change between the look and the keeping takes it out again itself.
            if (before == Interlocked.Read(ref _changes))
            {
                _kept[accountId] = vacation;
                if (before != Interlocked.Read(ref _changes)) _kept.TryRemove(accountId, out _);
            }
        }

        return vacation is { IsOn: true } && !(vacation.From > now) && !(vacation.Until <= now) ? vacation : null;
    }
}
