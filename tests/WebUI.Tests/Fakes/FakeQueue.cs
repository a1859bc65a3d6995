using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

public sealed class FakeQueue : IQueueAdmin
{
    private Func<QueueNews, Task>? _subscriber;

    public List<QueueItem> Rows { get; } = [];

    public List<string> Done { get; } = [];

    public Func<Task>? DuringRead { get; set; }

    public int PageSize { get; set; } = 100;

    public int MaxMatch { get; set; } = QueueMatch.Most;

    public bool IsSubscribed => _subscriber is not null;

    public static QueueItem Row(long id, DateTimeOffset next, string to = "bo@remote.example", bool hold = false) =>
        new() { Id = id, Account = "mox", From = "mox@localhost", To = to, Domain = to[(to.IndexOf('@', StringComparison.Ordinal) + 1)..], Size = 2000, Submitted = next - TimeSpan.FromMinutes(10), NextAttempt = next, OnHold = hold };

    public Task TellAsync(QueueNews news) => _subscriber?.Invoke(news) ?? Task.CompletedTask;

    public async Task<QueuePage> PageAsync(QueueQuery query, CancellationToken ct)
    {
        var all = Rows.Where(query.Filter.Matches).OrderBy(row => (row.NextAttempt, row.Id)).ToArray();
        var rows = all.Where(row => query.After is not { } after || (row.NextAttempt, row.Id).CompareTo((after.NextAttempt, after.QueueId)) > 0).ToArray();
        if (DuringRead is { } during)
        {
            DuringRead = null;
            await during();
        }

        return new QueuePage([.. rows.Take(PageSize)], all.Length, rows.Length <= PageSize);
    }

    public Task<QueueMatch> MatchingAsync(QueueFilter filter, CancellationToken ct)
    {
        long[] ids = [.. Rows.Where(filter.Matches).OrderBy(row => (row.NextAttempt, row.Id)).Select(row => row.Id)];
        return Task.FromResult(new QueueMatch([.. ids.Take(MaxMatch)], ids.Length));
    }

    public Task<int> SetTlsAsync(ImmutableArray<long> queueIds, QueueTls need, CancellationToken ct) => DoAsync($"tls {need}", queueIds, row => row with { Tls = need });

    public Task<QueueDetail?> RowAsync(long queueId, CancellationToken ct) => Task.FromResult(Rows.Find(row => row.Id == queueId) is { } row
        ? new QueueDetail(row, [new QueueAttempt(row.Submitted, TimeSpan.FromSeconds(2), "mx.remote.example", false, "451 4.7.1 try again later")])
        : null);

    public Task<IDisposable> SubscribeAsync(Func<QueueNews, Task> onNews, CancellationToken ct)
    {
        _subscriber = onNews;
        return Task.FromResult<IDisposable>(new Ending(() => _subscriber = null));
    }

    public Task<int> RetryAsync(ImmutableArray<long> queueIds, CancellationToken ct) => DoAsync("retry", queueIds, row => row with { Delivering = true });

    public Task<int> HoldAsync(ImmutableArray<long> queueIds, CancellationToken ct) => DoAsync("hold", queueIds, row => row with { OnHold = true });

    public Task<int> ReleaseAsync(ImmutableArray<long> queueIds, CancellationToken ct) => DoAsync("release", queueIds, row => row with { OnHold = false });

    public Task<int> FailAsync(ImmutableArray<long> queueIds, CancellationToken ct) => DoAsync("fail", queueIds, _ => null);

    public Task<int> DropAsync(ImmutableArray<long> queueIds, CancellationToken ct) => DoAsync("drop", queueIds, _ => null);

    private async Task<int> DoAsync(string verb, ImmutableArray<long> ids, Func<QueueItem, QueueItem?> change)
    {
        Done.Add($"{verb} {string.Join(',', ids)}");
        var (changed, gone) = (new List<QueueItem>(), new List<long>());
        foreach (var row in Rows.Where(row => ids.Contains(row.Id)).ToArray())
        {
            Rows.Remove(row);
            if (change(row) is { } now)
            {
                Rows.Add(now);
                changed.Add(now);
            }
            else
            {
                gone.Add(row.Id);
            }
        }

        await TellAsync(new QueueNews([.. changed], [.. gone], false));
        return changed.Count + gone.Count;
    }
}
