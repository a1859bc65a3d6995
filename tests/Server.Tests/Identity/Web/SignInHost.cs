using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mox.Protocols.Addresses;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts;

namespace Mox.Server.Tests.Identity.Web;

/// <summary>A small web server on a free loopback port with the real sessions, and accounts a test decides.</summary>
internal sealed class SignInHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private SignInHost(WebApplication app, string folder, FakeAccounts accounts) => (_app, _folder, Accounts) = (app, folder, accounts);

    public FakeAccounts Accounts { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    public WebApplication App => _app;

    public static async Task<SignInHost> StartAsync(Action<IServiceCollection>? services = null, Action<WebApplication>? map = null)
    {
        var folder = Directory.CreateTempSubdirectory("mox-web-").FullName;
        var accounts = new FakeAccounts();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<ApplianceOptions>(options => options.DataFolder = folder);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IAuthenticator>(accounts).AddSingleton<ISessionAccounts>(accounts).AddSingleton<ISecondFactors>(accounts);
        builder.Services.AddSingleton<FakeSessions>().AddSingleton<IWebSessions>(provider => provider.GetRequiredService<FakeSessions>());
        builder.Services.AddWebSessions();
        builder.Services.Configure<WebSessionOptions>(options => options.RefusalDelay = TimeSpan.Zero);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapSignIn();

        // As a page component does: the same path, GET and POST.
        app.MapMethods(WebRoutes.SignIn, ["GET", "POST"], (HttpContext context, IAntiforgery antiforgery) => antiforgery.GetAndStoreTokens(context).RequestToken).AllowAnonymous();
        app.MapGet("/token", (HttpContext context, IAntiforgery antiforgery) => antiforgery.GetAndStoreTokens(context).RequestToken);
        app.MapGet("/", (HttpContext context) => context.User.Identity!.Name);
        app.MapGet("/inbox", () => "inbox");
        app.MapGet("/admin", () => "admin").RequireAuthorization(policy => policy.RequireRole(WebRoles.Admin));
        map?.Invoke(app);
        await app.StartAsync();
        return new SignInHost(app, folder, accounts);
    }

    public Browser Open() => new(Address);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A client with cookies that follows nothing by itself.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };

    public Browser(Uri address) => Http = new HttpClient(_handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };

    public HttpClient Http { get; }

    public CookieContainer Cookies => _handler.CookieContainer;

    public async Task<string> TokenAsync() => await Http.GetStringAsync(WebRoutes.SignIn);

    public async Task<HttpResponseMessage> SignInAsync(string login = "mox@localhost", string password = "right", string? returnUrl = null, string? token = null)
    {
        var fields = new Dictionary<string, string> { [SignInForm.Login] = login, [SignInForm.Password] = password, ["__RequestVerificationToken"] = token ?? await TokenAsync() };
        if (returnUrl is not null) fields[SignInForm.ReturnUrl] = returnUrl;
        return await Http.PostAsync(WebRoutes.SignIn, new FormUrlEncodedContent(fields));
    }

    /// <summary>A token for the person signed in.</summary>
    public Task<string> SessionTokenAsync() => Http.GetStringAsync("/token");

    public async Task<HttpResponseMessage> SignOutAsync() =>
        await Http.PostAsync(WebRoutes.SignOut, new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = await SessionTokenAsync() }));

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }
}

internal sealed class FakeAccounts : IAuthenticator, ISessionAccounts, ISecondFactors
{
    public Dictionary<long, SessionAccount> Known { get; } = new() { [1] = new SessionAccount(1, "mox", true), [2] = new SessionAccount(2, "u2", false) };

    public Dictionary<string, long> Ids { get; } = new() { ["mox"] = 1, ["u2"] = 2 };

    public List<LoginContext> Tried { get; } = [];

    public LoginResult? Always { get; set; }

    public Exception? Fault { get; set; }

    public Task<LoginResult> CheckPasswordAsync(string login, string password, LoginContext context, CancellationToken ct)
    {
        if (Fault is not null) throw Fault;
        Tried.Add(context);
        if (Always is not null) return Task.FromResult(Always);
        LoginResult result = password != "right" || !MailAddress.Parse(login).Try(out var address, out _) ? new LoginResult.Refused()
            : new LoginResult.Accepted(Ids[address.Local.Text], address, address.Local.Text == "mox");
        return Task.FromResult(result);
    }

    public SessionAccount? Find(long accountId) => Known.GetValueOrDefault(accountId);

    public Task<ScramVerifier> ScramVerifierAsync(string login, Protocols.Sasl.ScramAlgorithm algorithm, LoginFace face, CancellationToken ct) => throw new NotSupportedException();

    public Task<LoginResult> FinishScramAsync(string login, Protocols.Sasl.ScramKeys? proved, LoginContext context, CancellationToken ct) => throw new NotSupportedException();

    public Task<LoginResult> CheckAsync(long accountId, MailAddress login, string code, DateTimeOffset since, LoginContext context, CancellationToken ct)
    {
        Tried.Add(context);
        return Task.FromResult<LoginResult>(code == "123456" ? new LoginResult.Accepted(accountId, login, Known[accountId].IsAdmin) : new LoginResult.Refused());
    }

    public bool IsThrottled(IPAddress remote) => false;
}

/// <summary>Sessions in memory.</summary>
internal sealed class FakeSessions : IWebSessions
{
    public event Action<string>? Ended;

    public ConcurrentDictionary<string, StoredSession> Rows { get; } = new();

    public Task AddAsync(StoredSession session, CancellationToken ct)
    {
        Rows[session.Id] = session;
        return Task.CompletedTask;
    }

    /// <summary>Makes the row of a session that a test made itself.</summary>
    public SessionClaims Add(SessionClaims session, DateTimeOffset? lastUsed = null)
    {
        Rows[session.SessionId] = new StoredSession(session.SessionId, session.AccountId, session.Since, lastUsed ?? TimeProvider.System.GetUtcNow(), "192.0.2.1", "");
        return session;
    }

    public ValueTask<StoredSession?> FindAsync(string id, CancellationToken ct) => new(Rows.GetValueOrDefault(id));

    public Task TouchAsync(StoredSession session, string? remoteIp, string? agent, CancellationToken ct) => Task.CompletedTask;

    public Task<ImmutableArray<StoredSession>> ListAsync(long accountId, CancellationToken ct) => Task.FromResult<ImmutableArray<StoredSession>>([.. Rows.Values.Where(row => row.AccountId == accountId)]);

    public Task<bool> EndAsync(long accountId, string id, CancellationToken ct)
    {
        var was = Rows.TryRemove(id, out _);
        if (was) Ended?.Invoke(id);
        return Task.FromResult(was);
    }

    public async Task<int> EndOthersAsync(long accountId, string? keep, CancellationToken ct)
    {
        var ids = Rows.Values.Where(row => row.AccountId == accountId && row.Id != keep).Select(row => row.Id).ToArray();
        foreach (var id in ids) await EndAsync(accountId, id, ct);
        return ids.Length;
    }
}

internal static class TestEndpoints
{
    public static void MapGetForTest(this WebApplication app, string path) => app.MapGet(path, () => "ok");
}
