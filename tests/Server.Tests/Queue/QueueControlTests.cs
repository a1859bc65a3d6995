using Mox.Server.Storage.Queue;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;

namespace Mox.Server.Tests.Queue;

public class Queue_control
{
    [Fact]
    public async Task Holds_and_releases_without_taking_from_the_time_a_message_has()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var ids = await bench.EnqueueAsync("a@remote.example");
        var expires = (await bench.RowAsync(ids[0]))!.ExpiresAt;
        Assert.Equal(1, await bench.Control.HoldAsync(ids, default));
        Assert.Equal(0, await bench.Control.HoldAsync(ids, default));
        await bench.StartAsync();
        await bench.GoneAsync((await bench.EnqueueAsync("b@remote.example"))[0]);
        bench.Time.Advance(TimeSpan.FromDays(10));
        Assert.True((await bench.RowAsync(ids[0]))!.Hold);
        bench.Host.OnRecipient = _ => "451 later";
        Assert.Equal(1, await bench.Control.ReleaseAsync(ids, default));
        var row = await bench.TriedAsync(ids[0]);
        Assert.Equal((expires.AddDays(10), false), (row.ExpiresAt, row.Hold));
    }

    [Fact]
    public async Task Tries_at_once_when_told_to()
    {
        await using var bench = await QueueBench.OpenAsync();
        bench.Host.OnRecipient = _ => "451 later";
        var ids = await bench.EnqueueAsync("a@remote.example");
        await bench.TriedAsync(ids[0]);
        bench.Host.OnRecipient = _ => "250 ok";
        Assert.Equal(1, await bench.Control.RetryAsync(ids, default));
        await bench.GoneAsync(ids[0]);
    }

    [Fact]
    public async Task Fails_with_a_notice_and_drops_without()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var (failed, dropped) = (await bench.EnqueueAsync("a@remote.example"), await bench.EnqueueAsync("b@remote.example"));
        Assert.Equal(1, await bench.Control.FailAsync(failed, default));
        Assert.Equal(1, await bench.Control.DropAsync(dropped, default));
        Assert.Equal(0, await bench.Control.DropAsync(dropped, default));
        Assert.Equal("a@remote.example", Notices.Report(Assert.Single(await bench.MessagesAsync(bench.User))).Recipients[0].FinalRecipient);
        Assert.Equal(0, (await bench.Control.PageAsync(new QueueSelection(), null, 10, default)).Total);
        Assert.Equal(1, await bench.BodiesAsync());
    }

    [Fact]
    public async Task Pages_through_rows_of_equal_time_without_losing_any()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var all = new List<long>();
        for (var i = 0; i < 7; i++) all.AddRange(await bench.EnqueueAsync($"a{i}@remote.example b{i}@remote.example"));
        await bench.Control.HoldAsync([all[3]], default);
        var seen = new List<long>();
        (DateTimeOffset, long)? after = null;
        while (true)
        {
            var (rows, total) = await bench.Control.PageAsync(new QueueSelection(), after, 4, default);
            Assert.Equal(14, total);
            if (rows.Length == 0) break;
            seen.AddRange(rows.Select(row => row.Id));
            after = (rows[^1].NextAttempt, rows[^1].Id);
        }

        Assert.Equal(all, seen);
        Assert.Equal(1, (await bench.Control.PageAsync(new QueueSelection { Text = "B3@REMOTE" }, null, 10, default)).Total);
        Assert.Equal(14, (await bench.Control.PageAsync(new QueueSelection { Text = "user@ours" }, null, 10, default)).Total);
        Assert.Equal([all[3]], (await bench.Control.PageAsync(new QueueSelection { State = QueueRowState.OnHold }, null, 10, default)).Rows.Select(row => row.Id));
        Assert.Equal(13, (await bench.Control.PageAsync(new QueueSelection { State = QueueRowState.Moving }, null, 10, default)).Total);
    }
}

public class A_queue_after_a_stop
{
    [Fact]
    public async Task Goes_on_where_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("mox-queue-").FullName;
        var time = new ManualTime();
        long id;
        await using (var first = await QueueBench.OpenAsync(folder: folder, time: time, start: false))
        {
            var user = await first.Store.AddAccountAsync("user", "ours.example");
            var rows = await first.Queue.EnqueueAsync(
                new Server.Queue.Submission
                {
                    AccountId = user.Id,
                    MailFrom = user.Address,
                    Recipients = [new(Protocols.Addresses.MailAddress.Parse("a@remote.example").Value)],
                    Body = await first.Store.StageAsync(TestStore.Octets("Subject: x\n\n")),
                },
                default);
            id = rows[0];

            // As after a crash in the middle of an attempt: begun, and never ended.
            await first.Queue.BeginAsync([(await first.RowAsync(id))!], default);
        }

        await using (var second = await QueueBench.OpenAsync(folder: folder, time: time))
        {
            Assert.Equal(time.GetUtcNow() + TimeSpan.FromMinutes(7.5), (await second.RowAsync(id))!.NextAttempt);
            Assert.False(second.Control.IsDelivering(id));
            await second.ForwardAsync(id);
            await second.GoneAsync(id);
            Assert.Single(second.Host.Taken);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Counts_an_attempt_that_the_stop_cut_off_for_none()
    {
        await using var bench = await QueueBench.OpenAsync();
        bench.Host.MayGreet = new TaskCompletionSource().Task;
        var id = (await bench.EnqueueAsync("a@remote.example"))[0];
        await bench.UntilAsync(id, row => row is { Attempts: 1 });
        var stopping = bench.StopAsync();
        while (!stopping.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(8));
            await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        await stopping;
        var row = await bench.RowAsync(id);
        Assert.Equal((0, (string?)null), (row!.Attempts, row.LeaseOwner));
        Assert.True(row.NextAttempt <= bench.Time.GetUtcNow());
    }
}
