using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Mox.Server.Identity;
using Mox.Server.Storage;
using Mox.Testing;

namespace Mox.Server.Tests.Identity;

public sealed class Second_factor : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly NotedAttempts _attempts = new();
    private readonly EphemeralDataProtectionProvider _protection = new();
    private TestStore _store = null!;
    private TestAccount _account = null!;
    private SecondFactors _factors = null!;

    public async Task InitializeAsync()
    {
        _store = await TestStore.OpenAsync(_time);
        _account = await _store.AddAccountAsync("ann");
        await _store.Accounts.SetCredentialAsync(_account.Id, "", ScramDerivation.Derive("", "main password"), default);
        _factors = Factors(_protection);
        _time.Advance(TimeSpan.FromMinutes(1));
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Counts_only_once_a_code_of_it_was_shown()
    {
        var setup = _factors.Begin(_account.Id);
        Assert.False(_store.Book.Account(_account.Id)!.HasSecondFactor);
        Assert.Null(await _factors.ConfirmAsync(_account.Id, setup.Ticket, "000000", null, default));
        Assert.Null(await _factors.ConfirmAsync(_account.Id + 1, setup.Ticket, Code(setup.Secret), null, default));
        Assert.Null(await _factors.ConfirmAsync(_account.Id, "forged", Code(setup.Secret), null, default));
        Assert.False(_store.Book.Account(_account.Id)!.HasSecondFactor);
        Assert.Equal(10, (await _factors.ConfirmAsync(_account.Id, setup.Ticket, Code(setup.Secret), null, default))!.Distinct().Count());
        Assert.True(_store.Book.Account(_account.Id)!.HasSecondFactor);
    }

    [Fact]
    public async Task A_set_up_left_lying_for_half_an_hour_has_to_begin_anew()
    {
        var setup = _factors.Begin(_account.Id);
        _time.Advance(SecondFactors.SetupTime);
        Assert.Null(await _factors.ConfirmAsync(_account.Id, setup.Ticket, Code(setup.Secret), null, default));
    }

    [Fact]
    public async Task No_code_is_taken_twice_and_none_before_one_that_was_taken()
    {
        var secret = await TurnOnAsync();

        // The code that confirmed it is used up as well.
        Assert.IsType<LoginResult.Refused>(await GiveAsync(Code(secret)));
        _time.Advance(TimeSpan.FromSeconds(30));
        var earlier = Code(secret);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.IsType<LoginResult.Accepted>(await GiveAsync($" {Code(secret)[..3]} {Code(secret)[3..]}"));
        Assert.IsType<LoginResult.Refused>(await GiveAsync(Code(secret)));
        Assert.IsType<LoginResult.Refused>(await GiveAsync(earlier));
    }

    [Fact]
    public async Task One_code_given_by_two_at_once_lets_one_in()
    {
        var secret = await TurnOnAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => GiveAsync(Code(secret))));
        Assert.Single(results.OfType<LoginResult.Accepted>());
    }

    [Fact]
    public async Task A_recovery_code_stands_in_once()
    {
        var setup = _factors.Begin(_account.Id);
        var recovery = (await _factors.ConfirmAsync(_account.Id, setup.Ticket, Code(setup.Secret), null, default))!;
        Assert.IsType<LoginResult.Accepted>(await GiveAsync(recovery[3].ToUpperInvariant().Replace('-', ' ')));
        Assert.IsType<LoginResult.Refused>(await GiveAsync(recovery[3]));
        Assert.Equal(9, await _store.Get<FactorStore>().RecoveryLeftAsync(_account.Id, default));
        var fresh = (await _factors.RenewRecoveryAsync(_account.Id, default))!;
        Assert.IsType<LoginResult.Refused>(await GiveAsync(recovery[4]));
        Assert.IsType<LoginResult.Accepted>(await GiveAsync(fresh[0]));
    }

    [Fact]
    public async Task Wrong_codes_make_the_account_wait_wherever_they_come_from()
    {
        var secret = await TurnOnAsync();
        for (var i = 0; i < CodeThrottle.MaxShort; i++) Assert.IsType<LoginResult.Refused>(await GiveAsync("000000", $"2001:db8:{i}::1"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<LoginResult.Throttled>(await GiveAsync(Code(secret), "203.0.113.9"));
        _time.Advance(CodeThrottle.Short);
        Assert.IsType<LoginResult.Accepted>(await GiveAsync(Code(secret), "203.0.113.9"));
    }

    [Fact]
    public async Task A_password_changed_between_the_steps_ends_the_sign_in()
    {
        var secret = await TurnOnAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        var since = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        await _store.Accounts.SetCredentialAsync(_account.Id, "", ScramDerivation.Derive("", "another"), default);
        Assert.IsType<LoginResult.Refused>(await _factors.CheckAsync(_account.Id, _account.Address, Code(secret), since, Context("192.0.2.1"), default));
    }

    [Fact]
    public async Task Keys_that_are_gone_never_open_the_account()
    {
        var setup = _factors.Begin(_account.Id);
        var recovery = (await _factors.ConfirmAsync(_account.Id, setup.Ticket, Code(setup.Secret), null, default))!;
        _time.Advance(TimeSpan.FromMinutes(1));
        var other = Factors(new EphemeralDataProtectionProvider());
        Assert.IsType<LoginResult.Refused>(await other.CheckAsync(_account.Id, _account.Address, Code(setup.Secret), _time.GetUtcNow(), Context("192.0.2.1"), default));
        Assert.IsType<LoginResult.Accepted>(await other.CheckAsync(_account.Id, _account.Address, recovery[0], _time.GetUtcNow(), Context("192.0.2.1"), default));
    }

    [Fact]
    public async Task The_secret_is_not_in_the_database()
    {
        var secret = await TurnOnAsync();
        var stored = (await _store.Get<FactorStore>().TotpAsync(_account.Id, default))!.Secret;
        Assert.True(stored.AsSpan().IndexOf(secret) < 0);
        Assert.True(await _factors.TurnOffAsync(_account.Id, null, default));
        Assert.Null(await _store.Get<FactorStore>().TotpAsync(_account.Id, default));
        Assert.False(_store.Book.Account(_account.Id)!.HasSecondFactor);
        Assert.Equal(0, await _store.Get<FactorStore>().RecoveryLeftAsync(_account.Id, default));
    }

    private SecondFactors Factors(IDataProtectionProvider protection) =>
        new(_store.Book, _store.Get<FactorStore>(), protection, new LoginThrottle(_time), new CodeThrottle(_time), _attempts, _time, NullLogger<SecondFactors>.Instance);

    private async Task<byte[]> TurnOnAsync()
    {
        var setup = _factors.Begin(_account.Id);
        Assert.NotNull(await _factors.ConfirmAsync(_account.Id, setup.Ticket, Code(setup.Secret), null, default));
        return setup.Secret;
    }

    private string Code(byte[] secret) => OneTimeCode.Of(secret, OneTimeCode.StepAt(_time.GetUtcNow()));

    private Task<LoginResult> GiveAsync(string code, string remote = "192.0.2.1") => _factors.CheckAsync(_account.Id, _account.Address, code, _time.GetUtcNow(), Context(remote), default);

    private static LoginContext Context(string remote) => new(IPAddress.Parse(remote), LoginFace.Web, "password+code");
}
