using Mox.Server.Admin;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Tests.Queue;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Tests.Admin;

public class What_accounts_sign_in_with
{
    [Fact]
    public async Task Is_taken_away_by_an_administrator_who_is_named_in_the_change_log()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var (admin, other) = (For(bench), bench.Other.Id);
        await bench.Store.Get<FactorStore>().TurnOnAsync(other, new byte[20], 1, [new byte[32]], keepSession: null, default);
        await bench.Store.Get<PasskeyStore>().AddAsync(new StoredPasskey(0, other, [1, 2], [3], 0, "", "key", bench.Time.GetUtcNow(), null), keepSession: null, default);
        await bench.Store.Get<IWebSessions>().AddAsync(new StoredSession("s1", other, bench.Time.GetUtcNow(), bench.Time.GetUtcNow(), "192.0.2.7", "Firefox"), default);
        var before = (await admin.ReadAsync(other, default))!;
        Assert.Equal((true, 1, "192.0.2.7"), (before.HasCodes, before.Passkeys, Assert.Single(before.Sessions).RemoteIp));

        Assert.True(await admin.ForgetFactorsAsync(other, default));
        var after = (await admin.ReadAsync(other, default))!;
        Assert.Equal((false, 0, 0), (after.HasCodes, after.Passkeys, after.Sessions.Length));
        Assert.Equal(0, await bench.Store.Get<FactorStore>().RecoveryLeftAsync(other, default));
        var entry = Assert.Single(await bench.Store.Accounts.ChangesAsync(1, default));
        Assert.Equal(("user", "factor.forget", bench.Store.Book.Account(other)!.Name), (entry.Who, entry.Verb, entry.Subject));
        Assert.False(await admin.ForgetFactorsAsync(other, default));
    }

    [Fact]
    public async Task Ends_in_all_sessions_but_ones_own()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var sessions = bench.Store.Get<IWebSessions>();
        foreach (var (id, account) in new[] { ("own", bench.User.Id), ("second", bench.User.Id), ("s1", bench.Other.Id), ("s2", bench.Other.Id) })
        {
            await sessions.AddAsync(new StoredSession(id, account, bench.Time.GetUtcNow(), bench.Time.GetUtcNow(), "", ""), default);
        }

        Assert.Equal(2, await For(bench).EndSessionsAsync(bench.Other.Id, default));
        Assert.Equal(1, await For(bench).EndSessionsAsync(bench.User.Id, default));
        Assert.True(Assert.Single((await For(bench).ReadAsync(bench.User.Id, default))!.Sessions).IsThis);
    }

    [Fact]
    public async Task Is_nobody_elses_business_and_not_ones_own_here()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => For(bench).ForgetFactorsAsync(bench.User.Id, default));
        Assert.Null(await For(bench).ReadAsync(99, default));
        var user = For(bench, isAdmin: false);
        foreach (var call in (Func<Task>[])[() => user.ReadAsync(1, default), () => user.EndSessionsAsync(1, default), () => user.ForgetFactorsAsync(2, default)]) await Assert.ThrowsAsync<NotSignedInException>(call);
    }

    private static AccountAccessAdmin For(QueueBench bench, bool isAdmin = true)
    {
        var session = SessionClaims.Begin(new SessionAccount(bench.User.Id, "user", isAdmin), bench.User.Address, bench.Time.GetUtcNow()) with { SessionId = "own" };
        return new AccountAccessAdmin(new CurrentAccount(new FixedSession(session)), bench.Store.Book, bench.Store.Accounts, bench.Store.Get<FactorStore>(), bench.Store.Get<PasskeyStore>(), bench.Store.Get<IWebSessions>());
    }
}
