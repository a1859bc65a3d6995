using Microsoft.Extensions.Logging.Abstractions;
using Mox.Server.Admin;
using Mox.Server.Identity.Web;
using Mox.Server.Tests.Queue;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Tests.Admin;

public class The_filter_of_the_queue
{
    [Fact]
    public async Task Means_the_same_rows_in_the_store_and_on_the_page()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var admin = For(bench);
        await bench.EnqueueAsync("a@remote.example A_b@many.example");
        bench.Time.Advance(TimeSpan.FromHours(2));
        var noon = bench.Time.GetUtcNow();
        var held = await bench.EnqueueAsync("x@b\u00fccher.example", submission => submission with { AccountId = bench.Other.Id, MailFrom = bench.Other.Address });
        await admin.HoldAsync(held, default);
        await bench.EnqueueAsync("notice@remote.example", submission => submission with { MailFrom = null });
        var tried = await bench.EnqueueAsync("tried@sub.remote.example");
        await bench.Queue.BeginAsync([(await bench.RowAsync(tried[0]))!], default);
        var all = (await admin.PageAsync(new QueueQuery(), default)).Rows;
        Assert.Equal(5, all.Length);
        (QueueFilter Filter, int Count)[] filters =
        [
            (new(), 5), (new() { Text = "REMOTE" }, 3), (new() { Text = " user@ours " }, 3), (new() { From = "other@" }, 1), (new() { From = "remote" }, 0), (new() { To = "a_" }, 1),
            (new() { Domain = "remote.example" }, 2), (new() { Domain = "@Remote.Example" }, 2), (new() { Domain = "example" }, 0), (new() { Domain = "B\u00dcCHER.example" }, 1), (new() { Domain = "xn--bcher-kva.example" }, 1),
            (new() { Account = "other" }, 1), (new() { Account = "nobody" }, 0), (new() { State = QueueRowState.OnHold }, 1), (new() { State = QueueRowState.Moving }, 4), (new() { State = QueueRowState.New }, 3), (new() { State = QueueRowState.Retrying }, 1),
            (new() { Before = noon }, 2), (new() { Since = noon }, 3), (new() { Since = noon, State = QueueRowState.Moving, Domain = "remote.example" }, 1), (new() { Domain = "%" }, 0), (new() { To = "%" }, 0),
        ];
        foreach (var (filter, count) in filters)
        {
            var stored = await admin.PageAsync(new QueueQuery { Filter = filter }, default);
            var match = await admin.MatchingAsync(filter, default);
            Assert.Equal(all.Where(filter.Matches).Select(row => row.Id), stored.Rows.Select(row => row.Id));
            Assert.Equal(stored.Rows.Select(row => row.Id), match.Ids);
            Assert.Equal((count, count, count), (stored.Rows.Length, stored.Total, match.Total));
        }
    }

    [Fact]
    public async Task Gives_the_rows_for_what_is_done_to_all_of_them_in_portions()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var admin = For(bench);
        for (var i = 0; i < 5; i++) await bench.EnqueueAsync(string.Join(' ', Enumerable.Range(0, 100).Select(n => $"r{i}.{n}@remote.example")));
        await bench.EnqueueAsync("else@else.example");
        var match = await admin.MatchingAsync(new QueueFilter { Domain = "remote.example" }, default);
        Assert.Equal((500, 500), (match.Ids.Length, match.Total));
        Assert.Equal(500, await admin.HoldAsync(match.Ids, default));
        Assert.Equal(500, await admin.SetTlsAsync(match.Ids, QueueTls.Verified, default));
        Assert.Equal(0, await admin.SetTlsAsync(match.Ids, QueueTls.Verified, default));
        Assert.Equal((true, QueueTls.Verified), ((await bench.RowAsync(match.Ids[499]))!.RequireTls, (await admin.RowAsync(match.Ids[0], default))!.Item.Tls));
        Assert.Equal(500, await admin.DropAsync(match.Ids, default));
        Assert.Equal("else@else.example", Assert.Single((await admin.PageAsync(new QueueQuery(), default)).Rows).To);
    }

    [Theory]
    [InlineData(new[] { QueueTls.Verified }, 0)]
    [InlineData(new[] { QueueTls.Verified, QueueTls.Opportunistic }, 1)]
    public async Task Of_wishes_for_TLS_the_last_one_says_whether_a_letter_goes_to_a_host_without_it(QueueTls[] wishes, int taken)
    {
        await using var bench = await QueueBench.OpenAsync();
        bench.Host.OnRecipient = _ => "451 later";
        var id = (await bench.EnqueueAsync("a@remote.example"))[0];
        await bench.TriedAsync(id);
        bench.Host.OnRecipient = _ => "250 ok";
        foreach (var wish in wishes) Assert.Equal(1, await For(bench).SetTlsAsync([id], wish, default));
        await bench.Control.RetryAsync([id], default);
        await bench.GoneAsync(id);
        Assert.Equal(taken, bench.Host.Taken.Count);
    }

    private static QueueAdmin For(QueueBench bench) =>
        new(new CurrentAccount(new FixedSession(SessionClaims.Begin(new SessionAccount(bench.User.Id, "user", IsAdmin: true), bench.User.Address, bench.Time.GetUtcNow()))), bench.Control, bench.Store.Book, bench.Store.Changes, bench.Time, NullLogger<QueueAdmin>.Instance);
}
