using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Addresses;
using Mox.Server.Identity.Web;
using Mox.Shared.Contracts.Account;

namespace Mox.Server.Tests.Identity.Web;

public class The_session_of_a_circuit
{
    private static readonly MailAddress Login = MailAddress.Parse("mox@localhost").Value;

    [Fact]
    public async Task Says_who_is_signed_in_and_ends_everywhere_at_once_when_signed_out()
    {
        await using var host = await SignInHost.StartAsync();
        await using var scope = host.Services.CreateAsyncScope();
        var session = SessionClaims.Begin(new SessionAccount(1, "mox", true), Login, DateTimeOffset.UnixEpoch);
        var provider = scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        ((IHostEnvironmentAuthenticationStateProvider)provider).SetAuthenticationState(Task.FromResult(new AuthenticationState(session.ToPrincipal())));
        var signedIn = scope.ServiceProvider.GetRequiredService<ISignedIn>();
        Assert.Equal(new SignedInUser(1, "mox", Login, true), await signedIn.WhoAsync(default));

        var changed = new TaskCompletionSource();
        provider.AuthenticationStateChanged += _ => changed.TrySetResult();
        var sessions = host.Services.GetRequiredService<FakeSessions>();
        sessions.Add(session);
        sessions.Add(session with { SessionId = "another" });
        await sessions.EndAsync(1, "another", default);
        Assert.NotNull(await signedIn.WhoAsync(default));
        await sessions.EndAsync(1, session.SessionId, default);
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Null(await signedIn.WhoAsync(default));
        await Assert.ThrowsAsync<NotSignedInException>(() => scope.ServiceProvider.GetRequiredService<CurrentAccount>().RequireAsync().AsTask());
    }

    [Fact]
    public async Task Is_good_only_while_it_stands_in_the_store_is_used_and_the_account_is_as_it_was()
    {
        await using var host = await SignInHost.StartAsync();
        var check = host.Services.GetRequiredService<SessionCheck>();
        var sessions = host.Services.GetRequiredService<FakeSessions>();
        var now = TimeProvider.System.GetUtcNow();
        SessionClaims Begin(TimeSpan age) => SessionClaims.Begin(new SessionAccount(1, "mox", true), Login, now - age);
        Task<bool> IsGoodAsync(SessionClaims session) => check.IsGoodAsync(session.ToPrincipal(), null, default).AsTask();

        var session = sessions.Add(Begin(TimeSpan.Zero));
        Assert.True(await IsGoodAsync(session));
        Assert.False(await IsGoodAsync(session with { AccountId = 2, IsAdmin = false }));
        host.Accounts.Known[1] = new SessionAccount(1, "mox", false);
        Assert.False(await IsGoodAsync(session));
        host.Accounts.Known[1] = new SessionAccount(1, "mox", true);
        await sessions.EndAsync(1, session.SessionId, default);
        Assert.False(await IsGoodAsync(session));
        Assert.False(await check.IsGoodAsync(new ClaimsPrincipal(new ClaimsIdentity()), null, default));
        Assert.False(await IsGoodAsync(sessions.Add(Begin(TimeSpan.FromDays(31)))));
        Assert.False(await IsGoodAsync(sessions.Add(Begin(TimeSpan.FromDays(3)), lastUsed: now - TimeSpan.FromHours(25))));
        Assert.True(await IsGoodAsync(sessions.Add(Begin(TimeSpan.FromDays(3)), lastUsed: now - TimeSpan.FromHours(23))));
    }
}
