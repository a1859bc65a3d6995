using Mox.Server.Storage;
using Mox.Shared.Changes;
using Mox.Testing;

namespace Mox.Server.Tests.Storage;

public class The_writer : StoreTest
{
    [Fact]
    public async Task Undoes_the_item_that_fails_and_keeps_the_others()
    {
        using var gate = new ManualResetEventSlim();
        using var changes = Store.Changes.SubscribeQueue();
        var held = Store.Turns.RunAsync(_ => gate.Wait(TimeSpan.FromSeconds(10)), default);
        var before = Store.Turns.RunAsync(turn => Set(turn, "a"), default);
        var failing = Store.Turns.RunAsync<bool>(
            turn =>
            {
                Set(turn, "b");
                turn.Publish(new QueueChange.Changed(1));
                throw new InvalidTimeZoneException("on purpose");
            },
            default);
        var after = Store.Turns.RunAsync(
            turn =>
            {
                turn.Publish(new QueueChange.Changed(2));
                return Set(turn, "c");
            },
            default);
        gate.Set();
        Assert.True(await held);
        Assert.True(await before);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => failing);
        Assert.True(await after);
        Assert.Equal(["a", "c"], await NamesAsync());
        Assert.Equal([new QueueChange.Changed(2)], Told(changes));
    }

    [Fact]
    public async Task Tells_nothing_and_completes_nobody_before_the_commit()
    {
        using var changes = Store.Changes.SubscribeQueue();
        using var inside = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var first = Store.Turns.RunAsync(
            turn =>
            {
                turn.Publish(new QueueChange.Changed(1));
                inside.Set();
                return gate.Wait(TimeSpan.FromSeconds(10));
            },
            default);
        Assert.True(inside.Wait(TimeSpan.FromSeconds(10)));
        Assert.False(first.IsCompleted);
        Assert.False(changes.Changes.TryRead(out _));
        gate.Set();
        Assert.True(await first);
        Assert.True(changes.Changes.TryRead(out _));
    }

    [Fact]
    public async Task Commits_many_items_together()
    {
        using var gate = new ManualResetEventSlim();
        var held = Store.Turns.RunAsync(_ => gate.Wait(TimeSpan.FromSeconds(10)), default);
        var before = Store.Turns.Commits;
        var items = Enumerable.Range(0, 200).Select(i => Store.Turns.RunAsync(turn => Set(turn, $"n{i}"), default)).ToArray();
        gate.Set();
        await held;
        await Task.WhenAll(items);
        Assert.InRange(Store.Turns.Commits - before, 1, 3);
    }

    [Fact]
    public async Task Does_not_begin_what_was_given_up()
    {
        using var gate = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var held = Store.Turns.RunAsync(_ => gate.Wait(TimeSpan.FromSeconds(10)), default);
        var given = Store.Turns.RunAsync(turn => Set(turn, "never"), stop.Token);
        await stop.CancelAsync();
        gate.Set();
        await held;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task Says_busy_when_the_disk_is_full_and_goes_on_when_there_is_room()
    {
        await AppendAsync(Inbox, 5);
        var limit = await Store.Turns.RunAsync(turn => turn.Sql.Number("PRAGMA page_count")!.Value + 4, default);
        await Store.Turns.RunAsync(turn => turn.Sql.Number($"PRAGMA max_page_count = {limit}"), default);
        using var changes = Store.Changes.SubscribeAccount(Account.Id);
        var noise = new byte[200_000];
        new Random(1).NextBytes(noise);
        var full = await Assert.ThrowsAsync<StoreBusyException>(() => Store.AppendAsync(Inbox, noise));
        Assert.True(full.DiskFull);
        Assert.Empty(Told(changes));
        Assert.Equal(5, (await TotalsAsync(Inbox)).Messages);
        await Store.Turns.RunAsync(turn => turn.Sql.Number("PRAGMA max_page_count = 1000000"), default);
        Assert.Equal(6u, (await Store.AppendAsync(Inbox, noise)).Uid);
    }

    [Fact]
    public async Task Lets_EF_write_in_the_same_transaction()
    {
        await Store.Turns.RunAsync(
            turn =>
            {
                turn.Db.Settings.Add(new Mox.Shared.Model.Settings.Setting { Name = "by-ef", Value = "1" });
                turn.Db.SaveChanges();
                return Set(turn, "by-sql");
            },
            default);
        Assert.Equal(["by-ef", "by-sql"], await NamesAsync());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Store.Turns.RunAsync<bool>(
            turn =>
            {
                turn.Db.Settings.Add(new Mox.Shared.Model.Settings.Setting { Name = "gone", Value = "1" });
                turn.Db.SaveChanges();
                throw new InvalidTimeZoneException();
            },
            default));
        Assert.Equal(["by-ef", "by-sql"], await NamesAsync());
    }

    [Fact]
    public async Task Refuses_work_when_it_is_closed()
    {
        await using var other = await TestStore.OpenAsync();
        await other.Get<Store>().DisposeAsync();
        await Assert.ThrowsAsync<StoreBusyException>(() => other.Turns.RunAsync(_ => 1, default));
    }

    private static bool Set(WriteTurn turn, string name) => turn.Sql.Run("INSERT INTO Settings (Name, Value) VALUES (?1, '')", name) == 1;

    private async Task<List<string>> NamesAsync()
    {
        using var lease = await Store.Get<ReadSessions>().RentAsync(default);
        using var rows = lease.Sql.Query("SELECT Name FROM Settings ORDER BY Name");
        var names = new List<string>();
        while (rows.Next()) names.Add(rows.Text(0));
        return names;
    }
}

public class A_slow_subscriber : StoreTest
{
    [Fact]
    public async Task Loses_its_queue_and_is_told_so()
    {
        using var slow = Store.Changes.SubscribeQueue();
        await Store.Turns.RunAsync(
            turn =>
            {
                for (var i = 0; i < ChangeFeed.MaxBehind + 1; i++) turn.Publish(new QueueChange.Changed(i));
                return 0;
            },
            default);
        await Store.Turns.RunAsync(
            turn =>
            {
                turn.Publish(new QueueChange.Gone(7));
                return 0;
            },
            default);
        Assert.Equal([new QueueChange.Overflow(), new QueueChange.Gone(7)], Told(slow));
    }

    [Fact]
    public async Task Hears_of_its_own_account_alone()
    {
        var other = await Store.AddAccountAsync("other");
        using var mine = Store.Changes.SubscribeAccount(Account.Id);
        await AppendAsync(other.Inbox, 1);
        Assert.Empty(Told(mine));
    }
}
