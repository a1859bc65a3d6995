using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Mox.Server.Identity;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;

namespace Mox.Server.Tests.Account;

public class The_account_contracts
{
    [Fact]
    public async Task Change_the_password_and_end_every_session_but_the_one_that_does()
    {
        await using var host = await AccountHost.StartAsync();
        using var other = await host.SignInAsync();
        host.Time.Advance(TimeSpan.FromSeconds(1));
        using var own = await host.SignInAsync();
        var pages = await host.PagesAsync();
        await MakeAppPasswordAsync(pages);
        var security = pages.GetRequiredService<IAccountSecurity>();

        Assert.Contains("not your password", (await security.ChangePasswordAsync("wrong", "seven quiet herons", default)).Text, StringComparison.Ordinal);
        Assert.Contains("tries first", (await security.ChangePasswordAsync(AccountHost.Password, "password123!", default)).Text, StringComparison.Ordinal);
        Assert.Contains("password you have", (await security.ChangePasswordAsync(AccountHost.Password, AccountHost.Password, default)).Text, StringComparison.Ordinal);
        Assert.Equal("inbox", await other.Http.GetStringAsync("/inbox"));
        Assert.True((await security.ChangePasswordAsync(AccountHost.Password, "seven quiet herons", default)).IsDone);

        Assert.Equal("inbox", await own.Http.GetStringAsync("/inbox"));
        using var ended = await other.Http.GetAsync("/inbox");
        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        Assert.Equal("/signin?error=refused", await host.TryAsync(AccountHost.Password));
        Assert.Equal("/", await host.TryAsync("seven quiet herons"));
        Assert.Single(await pages.GetRequiredService<IAppPasswords>().ListAsync(default));
        var authenticator = host.Web.Services.GetRequiredService<IAuthenticator>();
        Assert.Equal(2, (await authenticator.ScramVerifierAsync("ann@test.example", Protocols.Sasl.ScramAlgorithm.Sha256, LoginFace.Imap, default)).Keys.Length);
    }

    [Fact]
    public async Task Make_a_password_up_that_opens_at_once()
    {
        await using var host = await AccountHost.StartAsync();
        using var own = await host.SignInAsync();
        var made = (await (await host.PagesAsync()).GetRequiredService<IAccountSecurity>().ChangeToMadePasswordAsync(AccountHost.Password, default)).Value!;
        Assert.Equal("/", await host.TryAsync(made));
    }

    [Fact]
    public async Task Ask_for_the_password_again_after_ten_minutes_and_take_it_for_ten_more()
    {
        await using var host = await AccountHost.StartAsync();
        using var own = await host.SignInAsync();
        var pages = await host.PagesAsync();
        var passwords = pages.GetRequiredService<IAppPasswords>();
        Assert.True((await passwords.MakeAsync("phone", AppPasswordUse.ReadAndSend, default)).IsDone);
        host.Time.Advance(FreshSessions.Lifetime);
        Assert.Equal(SecurityOutcome.ConfirmFirst, (await passwords.MakeAsync("tablet", AppPasswordUse.ReadAndSend, default)).Outcome);
        Assert.Equal(SecurityOutcome.ConfirmFirst, (await pages.GetRequiredService<ISecondFactor>().BeginAsync(default)).Outcome);
        Assert.Equal(SecurityOutcome.ConfirmFirst, (await pages.GetRequiredService<ISecondFactor>().TurnOffAsync(default)).Outcome);
        Assert.Equal(SecurityOutcome.ConfirmFirst, (await pages.GetRequiredService<ISecondFactor>().RenewRecoveryAsync(default)).Outcome);
        Assert.Equal(SecurityOutcome.ConfirmFirst, (await pages.GetRequiredService<IPasskeys>().RemoveAsync(1, default)).Outcome);
        var security = pages.GetRequiredService<IAccountSecurity>();
        Assert.False((await security.ConfirmAsync("wrong", default)).IsDone);
        Assert.Equal(SecurityOutcome.ConfirmFirst, (await passwords.MakeAsync("tablet", AppPasswordUse.ReadAndSend, default)).Outcome);
        Assert.True((await security.ConfirmAsync(AccountHost.Password, default)).IsDone);
        Assert.True((await passwords.MakeAsync("tablet", AppPasswordUse.ReadAndSend, default)).IsDone);

        // Taking one away is never held up.
        host.Time.Advance(FreshSessions.Lifetime);
        Assert.True((await passwords.RemoveAsync("phone", default)).IsDone);
        Assert.Equal("tablet", Assert.Single(await passwords.ListAsync(default)).Name);
    }

    [Fact]
    public async Task Wrong_passwords_given_again_and_again_make_the_network_wait()
    {
        await using var host = await AccountHost.StartAsync();
        using var own = await host.SignInAsync();
        var security = (await host.PagesAsync()).GetRequiredService<IAccountSecurity>();
        for (var i = 0; i < 10; i++) await security.ConfirmAsync("wrong", default);
        Assert.Contains("Too many", (await security.ConfirmAsync(AccountHost.Password, default)).Text, StringComparison.Ordinal);
        Assert.Equal("/signin?error=throttled", await host.TryAsync(AccountHost.Password));
    }

    [Fact]
    public async Task Turn_codes_on_after_which_the_pages_ask_for_them_and_programs_for_app_passwords()
    {
        await using var host = await AccountHost.StartAsync();
        using var other = await host.SignInAsync();
        host.Time.Advance(TimeSpan.FromSeconds(1));
        using var own = await host.SignInAsync();
        var pages = await host.PagesAsync();
        var factor = pages.GetRequiredService<ISecondFactor>();
        var setup = (await factor.BeginAsync(default)).Value!;
        Assert.StartsWith("<svg", setup.Qr, StringComparison.Ordinal);
        var secret = Octets(setup.Secret);
        string Code() => OneTimeCode.Of(secret, OneTimeCode.StepAt(host.Time.GetUtcNow()));
        Assert.Equal(SecurityOutcome.Refused, (await factor.ConfirmAsync(setup.Ticket, "000000", default)).Outcome);
        Assert.Equal(10, (await factor.ConfirmAsync(setup.Ticket, Code(), default)).Value.Length);

        using var ended = await other.Http.GetAsync("/inbox");
        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        Assert.Equal("inbox", await own.Http.GetStringAsync("/inbox"));
        host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("/signin?step=code", await host.TryAsync(AccountHost.Password));
        Assert.Equal("/signin?step=code&error=code", await host.TryAsync(AccountHost.Password, "000000"));
        Assert.Equal("/", await host.TryAsync(AccountHost.Password, Code()));
        Assert.Equal("/signin?step=code&error=code", await host.TryAsync(AccountHost.Password, Code()));
        Assert.True((await pages.GetRequiredService<IAccountSecurity>().ReadAsync(default)).HasSecondFactor);
        Assert.True((await factor.TurnOffAsync(default)).IsDone);
        Assert.Equal("/", await host.TryAsync(AccountHost.Password));
    }

    [Fact]
    public async Task A_second_step_left_lying_for_five_minutes_has_to_begin_anew()
    {
        await using var host = await AccountHost.StartAsync();
        await host.Store.Get<FactorStore>().TurnOnAsync(host.Ann.Id, [1], 0, [], null, default);
        using var browser = host.Web.Open();
        (await browser.SignInAsync("ann@test.example", AccountHost.Password)).Dispose();
        host.Time.Advance(SecondStep.Lifetime);
        using var late = await browser.Http.PostAsync(Shared.Contracts.WebRoutes.SignInCode, new FormUrlEncodedContent(new Dictionary<string, string> { ["code"] = "123456", ["__RequestVerificationToken"] = await browser.TokenAsync() }));
        Assert.Equal("/signin?error=expired", late.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("", "Give it a name")]
    [InlineData("phone", "one of this name")]
    [InlineData("a\u0000b", "too long")]
    public async Task Say_what_is_wrong_with_the_name_of_an_app_password(string name, string why)
    {
        await using var host = await AccountHost.StartAsync();
        using var own = await host.SignInAsync();
        var pages = await host.PagesAsync();
        await MakeAppPasswordAsync(pages);
        var answer = await pages.GetRequiredService<IAppPasswords>().MakeAsync(name, AppPasswordUse.OnlyRead, default);
        Assert.Equal(SecurityOutcome.Refused, answer.Outcome);
        Assert.Contains(why, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_sessions_without_what_is_in_their_cookies_and_end_them()
    {
        await using var host = await AccountHost.StartAsync();
        using var other = await host.SignInAsync();
        host.Time.Advance(TimeSpan.FromSeconds(1));
        using var own = await host.SignInAsync();
        var history = (await host.PagesAsync()).GetRequiredService<ISignInHistory>();
        var sessions = await history.SessionsAsync(default);
        Assert.Equal([true, false], sessions.Select(session => session.IsThis));
        Assert.All(sessions, session => Assert.Equal(("127.0.0.1", "Tester/1.0"), (session.RemoteIp, session.Agent)));
        Assert.Empty(sessions.Select(session => session.Id).Intersect((await host.Store.Get<WebSessionStore>().ListAsync(host.Ann.Id, default)).Select(session => session.Id)));
        Assert.True((await history.EndSessionAsync(sessions[1].Id, default)).IsDone);
        Assert.False((await history.EndSessionAsync(sessions[1].Id, default)).IsDone);
        using var ended = await other.Http.GetAsync("/inbox");
        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        using var third = await host.SignInAsync();
        Assert.True((await history.EndOthersAsync(default)).IsDone);
        using var gone = await third.Http.GetAsync("/inbox");
        Assert.Equal(HttpStatusCode.Redirect, gone.StatusCode);
        Assert.Equal("inbox", await own.Http.GetStringAsync("/inbox"));
    }

    [Fact]
    public async Task Show_attempts_once_they_are_written_down()
    {
        await using var host = await AccountHost.StartAsync();
        await host.TryAsync("wrong");
        using var own = await host.SignInAsync();
        var history = (await host.PagesAsync()).GetRequiredService<ISignInHistory>();
        var log = host.Web.Services.GetRequiredService<AttemptLog>();
        for (var i = 0; i < 100 && (await history.AttemptsAsync(10, default)).Length < 2; i++)
        {
            // The host's own writer may have taken some of them.
            await log.WriteWaitingAsync(default);
            await Task.Yield();
        }

        var attempts = await history.AttemptsAsync(10, default);
        Assert.Equal(["ok", "wrong-password"], attempts.Select(attempt => attempt.Result).Order());
        Assert.All(attempts, attempt => Assert.Equal(("web", "password", "127.0.0.1"), (attempt.Face, attempt.Mechanism, attempt.RemoteIp)));
    }

    [Fact]
    public async Task Set_the_name_others_see()
    {
        await using var host = await AccountHost.StartAsync();
        using var own = await host.SignInAsync();
        var profile = (await host.PagesAsync()).GetRequiredService<IAccountProfile>();
        Assert.False((await profile.SetNameAsync("a\r\nBcc: x", default)).IsDone);
        Assert.False((await profile.SetNameAsync(new string('x', 101), default)).IsDone);
        Assert.True((await profile.SetNameAsync(" Ann Example ", default)).IsDone);
        Assert.Equal("Ann Example", (await profile.ReadAsync(default)).Name);
        Assert.Equal("Ann Example", host.Store.Book.Account(host.Ann.Id)!.DisplayName);
    }

    [Fact]
    public async Task Are_for_nobody_without_a_session()
    {
        await using var host = await AccountHost.StartAsync();
        await using var scope = host.Web.Services.CreateAsyncScope();
        ((Microsoft.AspNetCore.Components.Authorization.IHostEnvironmentAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Components.Authorization.AuthenticationStateProvider>())
            .SetAuthenticationState(Task.FromResult(new Microsoft.AspNetCore.Components.Authorization.AuthenticationState(new())));
        var services = scope.ServiceProvider;
        foreach (var call in (Func<Task>[])
        [
            () => services.GetRequiredService<IAccountSecurity>().ReadAsync(default), () => services.GetRequiredService<IAccountSecurity>().ChangePasswordAsync("a", "b", default),
            () => services.GetRequiredService<IAccountSecurity>().JudgeAsync("a", default), () => services.GetRequiredService<IAccountSecurity>().ConfirmAsync("a", default),
            () => services.GetRequiredService<ISecondFactor>().BeginAsync(default), () => services.GetRequiredService<ISecondFactor>().ConfirmAsync("a", "b", default), () => services.GetRequiredService<ISecondFactor>().TurnOffAsync(default),
            () => services.GetRequiredService<ISecondFactor>().RenewRecoveryAsync(default), () => services.GetRequiredService<IAppPasswords>().ListAsync(default),
            () => services.GetRequiredService<IAppPasswords>().MakeAsync("a", default, default), () => services.GetRequiredService<IAppPasswords>().RemoveAsync("a", default),
            () => services.GetRequiredService<IPasskeys>().ListAsync(default), () => services.GetRequiredService<IPasskeys>().RemoveAsync(1, default),
            () => services.GetRequiredService<ISignInHistory>().SessionsAsync(default), () => services.GetRequiredService<ISignInHistory>().AttemptsAsync(1, default),
            () => services.GetRequiredService<ISignInHistory>().EndOthersAsync(default), () => services.GetRequiredService<IAccountProfile>().ReadAsync(default), () => services.GetRequiredService<IAccountProfile>().SetNameAsync("a", default),
        ])
        {
            await Assert.ThrowsAsync<NotSignedInException>(call);
        }
    }

    private static async Task MakeAppPasswordAsync(IServiceProvider pages) =>
        Assert.True((await pages.GetRequiredService<IAppPasswords>().MakeAsync("phone", AppPasswordUse.ReadAndSend, default)).IsDone);

    /// <summary>Base32, as an app reads what is typed.</summary>
    private static byte[] Octets(string secret)
    {
        var bits = string.Concat(secret.Where(c => c != ' ').Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
