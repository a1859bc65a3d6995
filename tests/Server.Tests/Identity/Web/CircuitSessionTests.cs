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
        host.Services.GetRequiredService<EndedSessions>().End("another");
        Assert.NotNull(await signedIn.WhoAsync(default));
        host.Services.GetRequiredService<EndedSessions>().End(session.SessionId);
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Null(await signedIn.WhoAsync(default));
        await Assert.ThrowsAsync<NotSignedInException>(() => scope.ServiceProvider.GetRequiredService<CurrentAccount>().RequireAsync().AsTask());
    }

    [Fact]
    public async Task Is_good_only_while_the_account_is_as_it_was()
    {
        await using var host = await SignInHost.StartAsync();
        var check = host.Services.GetRequiredService<SessionCheck>();
        var principal = SessionClaims.Begin(new SessionAccount(1, "mox", true), Login, TimeProvider.System.GetUtcNow()).ToPrincipal();
        Assert.True(await check.IsGoodAsync(principal, default));
        host.Accounts.Known[1] = new SessionAccount(1, "mox", true);
        Assert.False(await check.IsGoodAsync(principal, default));
        Assert.False(await check.IsGoodAsync(new ClaimsPrincipal(new ClaimsIdentity()), default));
        var old = SessionClaims.Begin(new SessionAccount(1, "mox", true), Login, TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(31)).ToPrincipal();
        Assert.False(await check.IsGoodAsync(old, default));
    }
}
