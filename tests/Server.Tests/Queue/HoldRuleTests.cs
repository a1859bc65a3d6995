using Mox.Server.Admin;
using Mox.Server.Identity.Web;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Tests.Admin;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Tests.Queue;

public class Hold_rules
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("user", "", "")]
    [InlineData("", "ours.example", "")]
    [InlineData("", "", "Remote.Example")]
    [InlineData("user", "@ours.example", "remote.example")]
    public async Task Hold_what_comes_in_and_meets_them(string account, string from, string to)
    {
        await using var bench = await QueueBench.OpenAsync();
        var rules = For(bench);
        Assert.Equal(0, await rules.AddAsync(new NewHoldRule(account, from, to), alsoWaiting: false, default));
        var id = (await bench.EnqueueAsync("a@remote.example"))[0];
        var row = (await bench.RowAsync(id))!;
        Assert.Equal((true, bench.Time.GetUtcNow(), 0), (row.Hold, row.HeldSince, row.Attempts));
        Assert.Equal((0, 1), (Assert.Single(await rules.ListAsync(default)).Waiting, Assert.Single(await rules.ListAsync(default)).Held));
        Assert.Equal(1, await rules.ReleaseAsync(1, default));
        await bench.GoneAsync(id);
        Assert.Single(bench.Host.Taken);
    }

    [Theory]
    [InlineData("other", "", "")]
    [InlineData("", "else.example", "")]
    [InlineData("", "s.example", "")]
    [InlineData("", "", "mote.example")]
    [InlineData("user", "ours.example", "else.example")]
    public async Task Let_pass_what_they_do_not_meet(string account, string from, string to)
    {
        await using var bench = await QueueBench.OpenAsync();
        await For(bench).AddAsync(new NewHoldRule(account, from, to), alsoWaiting: true, default);
        await bench.GoneAsync((await bench.EnqueueAsync("a@remote.example"))[0]);
    }

    [Fact]
    public async Task Hold_only_those_recipients_of_a_letter_that_they_meet()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        await For(bench).AddAsync(new NewHoldRule("", "", "b.many.example"), false, default);
        var ids = await bench.EnqueueAsync("x@a.many.example x@b.many.example");
        Assert.Equal("False True", string.Join(' ', await Task.WhenAll(ids.Select(async id => (await bench.RowAsync(id))!.Hold))));
    }

    [Fact]
    public async Task Of_a_sender_domain_let_notices_without_a_sender_pass()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        await For(bench).AddAsync(new NewHoldRule("", "ours.example", ""), false, default);
        var notice = (await bench.EnqueueAsync("a@remote.example", submission => submission with { MailFrom = null }))[0];
        Assert.False((await bench.RowAsync(notice))!.Hold);
    }

    [Fact]
    public async Task Hold_what_waits_already_when_asked_to_with_the_number_said_before()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var rules = For(bench);
        var ids = await bench.EnqueueAsync("a@remote.example b@remote.example c@else.example");
        var rule = new NewHoldRule("", "ours.example", "remote.example");
        Assert.Equal(2, await rules.CountAsync(rule, default));
        Assert.Equal(2, await rules.AddAsync(rule, alsoWaiting: true, default));
        Assert.Equal("True True False", string.Join(' ', await Task.WhenAll(ids.Select(async id => (await bench.RowAsync(id))!.Hold))));
        await rules.RemoveAsync(1, default);
        Assert.Empty(await rules.ListAsync(default));
        Assert.True((await bench.RowAsync(ids[0]))!.Hold);
        Assert.False((await bench.RowAsync((await bench.EnqueueAsync("d@remote.example"))[0]))!.Hold);
    }

    [Fact]
    public async Task Stay_over_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("mox-holds-").FullName;
        await using (var first = await QueueBench.OpenAsync(folder: folder, start: false))
        {
            await first.Store.AddAccountAsync("user", "ours.example");
            await first.Store.Get<HoldRules>().AddAsync(new HoldRule(0, null, "", "remote.example", default, "mara"), default);
        }

        await using (var second = await QueueBench.OpenAsync(folder: folder, start: false))
        {
            var rule = Assert.Single(await second.Store.Get<HoldRules>().ListAsync(default));
            Assert.Equal((1, "remote.example", "mara"), (rule.Id, rule.RecipientDomain, rule.Who));
            Assert.True(await second.Store.Turns.RunAsync(turn => second.Store.Get<HoldRules>().In(turn).Any(held => held.Meets(7, null, "remote.example")), default));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Are_refused_with_the_reason_when_they_say_nothing_that_is_or_what_there_is()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var rules = For(bench);
        Assert.Equal("Account", (await Assert.ThrowsAsync<ChangeRefusedException>(() => rules.AddAsync(new NewHoldRule("nobody", "", ""), false, default))).Field);
        Assert.Equal("SenderDomain", (await Assert.ThrowsAsync<ChangeRefusedException>(() => rules.CountAsync(new NewHoldRule("", "no domain", ""), default))).Field);
        await rules.AddAsync(new NewHoldRule("", "", "remote.example"), false, default);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => rules.AddAsync(new NewHoldRule("", "", "REMOTE.example."), false, default));
        for (var i = 1; i < NewHoldRule.Most; i++) await rules.AddAsync(new NewHoldRule("", "", $"r{i}.example"), false, default);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => rules.AddAsync(new NewHoldRule("", "", "last.example"), false, default));
    }

    [Fact]
    public async Task That_cannot_be_read_hold_nothing_and_keep_no_letter_out()
    {
        await using var bench = await QueueBench.OpenAsync();
        await bench.Store.Get<SettingStore>().SetAsync("queue.hold-rules", "[{", default);
        await bench.GoneAsync((await bench.EnqueueAsync("a@remote.example"))[0]);
        Assert.Empty(await For(bench).ListAsync(default));
    }

    [Fact]
    public async Task Are_closed_to_everybody_but_administrators()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var user = For(bench, isAdmin: false);
        foreach (var call in (Func<Task>[])[() => user.ListAsync(default), () => user.CountAsync(new("", "", ""), default), () => user.AddAsync(new("", "", ""), true, default), () => user.RemoveAsync(1, default), () => user.ReleaseAsync(1, default)])
        {
            await Assert.ThrowsAsync<NotSignedInException>(call);
        }
    }

    private static HoldRuleAdmin For(QueueBench bench, bool isAdmin = true) =>
        new(new CurrentAccount(new FixedSession(SessionClaims.Begin(new SessionAccount(bench.User.Id, "user", isAdmin), bench.User.Address, bench.Time.GetUtcNow()))), bench.Store.Get<HoldRules>(), bench.Control, bench.Store.Book);
}
