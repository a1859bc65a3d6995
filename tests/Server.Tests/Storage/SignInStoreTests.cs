using Mox.Server.Identity;
using Mox.Server.Storage;
using Mox.Testing;

namespace Mox.Server.Tests.Storage;

public sealed class The_sessions_in_the_store : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestStore _store = null!;
    private TestAccount _account = null!;

    private WebSessionStore Sessions => _store.Get<WebSessionStore>();

    public async Task InitializeAsync()
    {
        _store = await TestStore.OpenAsync(_time);
        _account = await _store.AddAccountAsync("ann");
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Are_there_after_a_restart_until_they_are_ended_and_then_never_again()
    {
        await AddAsync("one");
        await AddAsync("two");
        Assert.True(await Sessions.EndAsync(_account.Id, "two", default));
        Assert.Null(await Sessions.FindAsync("two", default));

        // Another object over the same rows stands for another start.
        var again = new WebSessionStore(_store.Turns, _store.Get<ReadSessions>(), _time);
        Assert.Equal("one", (await again.FindAsync("one", default))?.Id);
        Assert.Null(await again.FindAsync("two", default));
    }

    [Fact]
    public async Task End_only_for_their_own_account()
    {
        var other = await _store.AddAccountAsync("bob");
        await AddAsync("one");
        Assert.False(await Sessions.EndAsync(other.Id, "one", default));
        Assert.Equal(0, await Sessions.EndOthersAsync(other.Id, null, default));
        Assert.NotNull(await Sessions.FindAsync("one", default));
    }

    [Fact]
    public async Task End_with_a_new_password_a_closed_account_and_a_change_of_the_factor_but_for_the_one_that_acts()
    {
        var ended = new List<string>();
        Sessions.Ended += ended.Add;
        await AddAsync("own");
        await AddAsync("a");
        await _store.Accounts.ChangePasswordAsync(_account.Id, ScramDerivation.Derive("", "fresh"), "own", default);
        await AddAsync("b");
        await _store.Accounts.SetCredentialAsync(_account.Id, "phone", ScramDerivation.Derive("phone", "app"), default);
        Assert.Equal(["a"], ended);
        await _store.Get<FactorStore>().TurnOnAsync(_account.Id, [1], 0, [], "own", default);
        await AddAsync("c");
        await _store.Get<FactorStore>().TurnOffAsync(_account.Id, "own", default);
        Assert.Equal(["a", "b", "c"], ended);
        await _store.Accounts.SetLoginDisabledAsync(_account.Id, "closed", default);
        await _store.Accounts.SetLoginDisabledAsync(_account.Id, null, default);
        Assert.Equal(["a", "b", "c", "own"], ended);
        Assert.Null(await Sessions.FindAsync("own", default));
    }

    [Fact]
    public async Task Are_bounded_the_one_unused_for_longest_goes()
    {
        for (var i = 0; i <= WebSessionStore.MaxPerAccount; i++)
        {
            await AddAsync($"s{i}");
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(WebSessionStore.MaxPerAccount, (await Sessions.ListAsync(_account.Id, default)).Length);
        Assert.Null(await Sessions.FindAsync("s0", default));
        Assert.NotNull(await Sessions.FindAsync("s1", default));
    }

    [Fact]
    public async Task Note_their_use_every_few_minutes_and_are_forgotten_after_a_year()
    {
        await AddAsync("one");
        _time.Advance(TimeSpan.FromMinutes(4));
        await Sessions.TouchAsync((await Sessions.FindAsync("one", default))!, "198.51.100.7", "Other", default);
        Assert.Equal("192.0.2.1", Assert.Single(await Sessions.ListAsync(_account.Id, default)).RemoteIp);
        _time.Advance(TimeSpan.FromMinutes(2));
        await Sessions.TouchAsync((await Sessions.FindAsync("one", default))!, "198.51.100.7", "Other", default);
        var used = Assert.Single(await Sessions.ListAsync(_account.Id, default));
        Assert.Equal(("198.51.100.7", "Other", _time.GetUtcNow()), (used.RemoteIp, used.Agent, used.LastUsed));
        _time.Advance(TimeSpan.FromDays(366));
        Assert.Equal(1, await Sessions.PurgeAsync(default));
        Assert.Null(await Sessions.FindAsync("one", default));
    }

    private Task AddAsync(string id) => Sessions.AddAsync(new StoredSession(id, _account.Id, _time.GetUtcNow(), _time.GetUtcNow(), "192.0.2.1", "Browser"), default);
}

public sealed class The_attempts_in_the_store : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestStore _store = null!;
    private TestAccount _account = null!;

    private LoginAttemptStore Attempts => _store.Get<LoginAttemptStore>();

    public async Task InitializeAsync()
    {
        _store = await TestStore.OpenAsync(_time);
        _account = await _store.AddAccountAsync("ann");
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Are_counted_together_when_alike_within_a_day()
    {
        await Attempts.WriteAsync([Attempt(), Attempt(), Attempt("wrong-password")], default);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Attempts.WriteAsync([Attempt()], default);
        _time.Advance(TimeSpan.FromDays(1));
        await Attempts.WriteAsync([Attempt()], default);
        var rows = await Attempts.OfAccountAsync(_account.Id, 10, default);
        Assert.Equal([("ok", 1L), ("ok", 3L), ("wrong-password", 1L)], rows.Select(row => (row.Result, row.Count)));
        Assert.Equal(rows[1].First.AddMinutes(1), rows[1].Last);
    }

    [Fact]
    public async Task Of_names_that_are_none_are_bounded_and_seen_by_administrators_only()
    {
        var many = Enumerable.Range(0, LoginAttemptStore.MaxRowsPerDay + 50).Select(i => Attempt("no-account") with { AccountId = null, Login = $"guess{i}" }).ToArray();
        await Attempts.WriteAsync(many, default);
        var rows = await Attempts.OfAllAsync(onlyFailed: true, 1000, default);
        Assert.Equal(LoginAttemptStore.MaxRowsPerDay + 1, rows.Length);
        Assert.Equal(50, Assert.Single(rows, row => row.Login.Length == 0).Count);
        Assert.Empty(await Attempts.OfAccountAsync(_account.Id, 10, default));
        await Attempts.WriteAsync([Attempt()], default);
        Assert.DoesNotContain(await Attempts.OfAllAsync(onlyFailed: true, 1000, default), row => row.Result == "ok");
    }

    [Fact]
    public async Task Go_after_a_month()
    {
        await Attempts.WriteAsync([Attempt()], default);
        _time.Advance(LoginAttemptStore.Kept + TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Attempts.PurgeAsync(default));
        Assert.Empty(await Attempts.OfAccountAsync(_account.Id, 10, default));
    }

    [Fact]
    public async Task Tell_when_an_app_password_was_last_used()
    {
        await _store.Accounts.SetCredentialAsync(_account.Id, "phone", ScramDerivation.Derive("phone", "app"), default);
        Assert.Null(Assert.Single(await _store.Accounts.AppPasswordsAsync(_account.Id, default)).LastUsed);
        await Attempts.WriteAsync([Attempt() with { AppPassword = "phone" }], default);
        Assert.Equal(_time.GetUtcNow(), Assert.Single(await _store.Accounts.AppPasswordsAsync(_account.Id, default)).LastUsed);
    }

    private NotedAttempt Attempt(string result = "ok") => new(_account.Id, "ann@test.example", "192.0.2.1", "imap", "PLAIN", result, "", "", _time.GetUtcNow());
}
