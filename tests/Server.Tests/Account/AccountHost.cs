using System.Net.Http.Headers;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Dkim;
using Mox.Server.Account;
using Mox.Server.Dkim;
using Mox.Server.Identity;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Tests.Identity.Web;
using Mox.Shared.Contracts;
using Mox.Testing;

namespace Mox.Server.Tests.Account;

/// <summary>The real sign-in, accounts and contracts over a store of their own, with one account <c>ann@test.example</c>.</summary>
internal sealed class AccountHost : IAsyncDisposable
{
    public const string Password = "rain on tin roof";

    private readonly List<AsyncServiceScope> _scopes = [];

    private AccountHost(TestStore store, SignInHost web, TestAccount ann, ManualTime time) => (Store, Web, Ann, Time) = (store, web, ann, time);

    public TestStore Store { get; }

    public SignInHost Web { get; }

    public TestAccount Ann { get; }

    public ManualTime Time { get; }

    public static async Task<AccountHost> StartAsync()
    {
        var time = new ManualTime(TimeProvider.System.GetUtcNow());
        var store = await TestStore.OpenAsync(time);
        var ann = await store.AddAccountAsync("ann");
        await store.Accounts.SetCredentialAsync(ann.Id, "", ScramDerivation.Derive("", Password), default);
        time.Advance(TimeSpan.FromMinutes(1));
        var web = await SignInHost.StartAsync(services =>
        {
            services.AddSingleton<TimeProvider>(time);
            services.AddSingleton(store.Book).AddSingleton(store.Accounts).AddSingleton<IWebSessions>(store.Get<WebSessionStore>()).AddSingleton(store.Get<FactorStore>()).AddSingleton(store.Get<PasskeyStore>())
                .AddSingleton(store.Get<LoginAttemptStore>()).AddSingleton(store.Get<TrafficMeter>());
            services.AddSingleton<ISessionAccounts, StoredSessionAccounts>();
            services.AddSingleton<IEd25519, PortableEd25519>();
            services.AddAccountIdentity(throttleLogins: true);
            services.AddAccount();
        });
        return new AccountHost(store, web, ann, time);
    }

    /// <summary>A browser that is signed in.</summary>
    public async Task<Browser> SignInAsync(string password = Password)
    {
        var browser = Web.Open();
        browser.Http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Tester", "1.0"));
        using var answer = await browser.SignInAsync("ann@test.example", password);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
        return browser;
    }

    /// <summary>The contracts as pages of the session that was opened last have them.</summary>
    public async Task<IServiceProvider> PagesAsync()
    {
        var row = (await Store.Get<WebSessionStore>().ListAsync(Ann.Id, default)).MaxBy(session => session.Created)!;
        var session = SessionClaims.Begin(new SessionAccount(Ann.Id, "ann", false), Ann.Address, row.Created) with { SessionId = row.Id };
        var scope = Web.Services.CreateAsyncScope();
        _scopes.Add(scope);
        ((IHostEnvironmentAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>()).SetAuthenticationState(Task.FromResult(new AuthenticationState(session.ToPrincipal())));
        return scope.ServiceProvider;
    }

    /// <summary>Where a browser comes to after giving this password, and code.</summary>
    public async Task<string> TryAsync(string password, string? code = null)
    {
        using var browser = Web.Open();
        using var first = await browser.SignInAsync("ann@test.example", password);
        if (code is null) return first.Headers.Location!.OriginalString;
        using var second = await browser.Http.PostAsync(WebRoutes.SignInCode, new FormUrlEncodedContent(new Dictionary<string, string> { [SignInForm.Code] = code, ["__RequestVerificationToken"] = await browser.TokenAsync() }));
        return second.Headers.Location!.OriginalString;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var scope in _scopes) await scope.DisposeAsync();
        await Web.DisposeAsync();
        await Store.DisposeAsync();
    }
}
