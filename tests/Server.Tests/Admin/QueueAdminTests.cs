using System.Threading.Channels;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging.Abstractions;
using Mox.Server.Admin;
using Mox.Server.Identity.Web;
using Mox.Server.Tests.Queue;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Tests.Admin;

public class The_queue_for_administrators
{
    [Fact]
    public async Task Is_read_held_released_and_emptied()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var admin = For(bench, isAdmin: true);
        var ids = await bench.EnqueueAsync("a@remote.example b@remote.example c@elsewhere.example");
        var first = await admin.PageAsync(new QueueQuery { Take = 2 }, default);
        Assert.Equal((2, 3, false), (first.Rows.Length, first.Total, first.AtEnd));
        var second = await admin.PageAsync(new QueueQuery { Take = 2, After = first.Rows[^1].Anchor }, default);
        Assert.True(second.AtEnd);
        Assert.Equal(ids.Order(), first.Rows.Concat(second.Rows).Select(row => row.Id).Order());
        Assert.Equal(("user", "user@ours.example"), (first.Rows[0].Account, first.Rows[0].From));
        Assert.Equal("c@elsewhere.example", Assert.Single((await admin.PageAsync(new QueueQuery { Filter = new() { Text = "ELSE" } }, default)).Rows).To);

        Assert.Equal(1, await admin.HoldAsync([ids[0]], default));
        Assert.Equal(ids[0], Assert.Single((await admin.PageAsync(new QueueQuery { Filter = new() { State = QueueRowState.OnHold } }, default)).Rows).Id);
        Assert.Equal(1, await admin.ReleaseAsync([ids[0]], default));
        Assert.Equal(1, await admin.RetryAsync([ids[0]], default));
        Assert.False((await admin.RowAsync(ids[0], default))!.Item.OnHold);
        Assert.Equal(1, await admin.DropAsync([ids[0]], default));
        Assert.Null(await admin.RowAsync(ids[0], default));
        Assert.Equal(1, await admin.FailAsync([ids[1]], default));
    }

    [Fact]
    public async Task Tells_rows_as_they_change_and_go()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var admin = For(bench, isAdmin: true);
        var news = Channel.CreateUnbounded<QueueNews>();
        var end = await admin.SubscribeAsync(item => news.Writer.WriteAsync(item).AsTask(), default);
        var ids = await bench.EnqueueAsync("a@remote.example");
        var changed = await NextAsync(bench, news.Reader);
        Assert.Equal((ids[0], "a@remote.example"), (changed.Changed.Single().Id, changed.Changed.Single().To));
        await admin.DropAsync(ids, default);
        Assert.Equal(ids[0], Assert.Single((await NextAsync(bench, news.Reader)).Gone));
        end.Dispose();
    }

    [Fact]
    public async Task Is_closed_to_everybody_else()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var user = For(bench, isAdmin: false);
        var ids = await bench.EnqueueAsync("a@remote.example");
        foreach (var call in (Func<Task>[])
        [
            () => user.PageAsync(new QueueQuery(), default), () => user.RowAsync(ids[0], default), () => user.SubscribeAsync(_ => Task.CompletedTask, default), () => user.RetryAsync(ids, default),
            () => user.HoldAsync(ids, default), () => user.ReleaseAsync(ids, default), () => user.FailAsync(ids, default), () => user.DropAsync(ids, default), () => user.SetTlsAsync(ids, QueueTls.Verified, default), () => user.MatchingAsync(new QueueFilter(), default),
        ])
        {
            await Assert.ThrowsAsync<NotSignedInException>(call);
        }

        Assert.False((await bench.RowAsync(ids[0]))!.Hold);
    }

    [Fact]
    public async Task Who_got_a_blind_copy_stands_in_the_copy_in_Sent_and_is_not_delivered()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var ids = await bench.EnqueueAsync("a@remote.example", submission => submission with { CopyToSent = true, SentPrefix = "Bcc: b@remote.example\r\n"u8.ToArray() });
        var sent = (await bench.Store.Mailboxes.FindByUseAsync(bench.User.Id, SpecialUse.Sent, default))!;
        var row = Assert.Single(await bench.Store.Get<Mox.Server.Storage.MessageReader>().NewestAsync(sent.Id, 0, 10, Mox.Server.Storage.MessageColumns.Envelope, default));
        Assert.Equal("b", row.Envelope!.Bcc.Single().Local);
        await using var queued = await bench.Store.Get<Mox.Server.Storage.Queue.QueueTable>().OpenAsync((await bench.RowAsync(ids[0]))!, default);
        using var text = new StreamReader(queued!);
        Assert.DoesNotContain("Bcc", await text.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static QueueAdmin For(QueueBench bench, bool isAdmin) =>
        new(new CurrentAccount(new Fixed(SessionClaims.Begin(new SessionAccount(bench.User.Id, "user", isAdmin), bench.User.Address, bench.Time.GetUtcNow()))), bench.Control, bench.Store.Book, bench.Store.Changes, bench.Time, NullLogger<QueueAdmin>.Instance);

    /// <summary>The clock is the test's: it is moved on until the next call comes.</summary>
    private static async Task<QueueNews> NextAsync(QueueBench bench, ChannelReader<QueueNews> news)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var next = news.ReadAsync(limit.Token).AsTask();
        while (!next.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        return await next;
    }

    private sealed class Fixed(SessionClaims session) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(session.ToPrincipal()));
    }
}
