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
        builder.Services.AddSingleton<IAuthenticator>(accounts).AddSingleton<ISessionAccounts>(accounts);
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

internal sealed class FakeAccounts : IAuthenticator, ISessionAccounts
{
    public Dictionary<long, SessionAccount> Known { get; } = new() { [1] = new SessionAccount(1, "mox", true), [2] = new SessionAccount(2, "u2", false, "S1") };

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

    public ValueTask<SessionAccount?> FindAsync(long accountId, CancellationToken ct) => new(Known.GetValueOrDefault(accountId));

    public ValueTask<SessionAccount?> ReadAsync(long accountId, CancellationToken ct) => FindAsync(accountId, ct);

    public Task<ScramVerifier> ScramVerifierAsync(string login, ScramHash hash, CancellationToken ct) => throw new NotSupportedException();

    public Task<LoginResult> FinishScramAsync(string login, bool proved, LoginContext context, CancellationToken ct) => throw new NotSupportedException();

    public bool IsThrottled(IPAddress remote) => false;
}

internal static class TestEndpoints
{
    public static void MapGetForTest(this WebApplication app, string path) => app.MapGet(path, () => "ok");
}
