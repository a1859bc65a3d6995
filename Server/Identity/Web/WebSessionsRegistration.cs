using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;
using Mox.Server.Identity.Passkeys;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Account;

namespace Mox.Server.Identity.Web;

internal static class WebSessionsRegistration
{
    /// <summary>Endpoints anonymous callers may use, as method and pattern: the whole list of this project's own.</summary>
    public static readonly string[] Anonymous = ["POST " + WebRoutes.SignIn, "POST " + WebRoutes.SignInCode, "POST " + WebRoutes.PasskeyOptions, "POST " + WebRoutes.PasskeySignIn];

    /// <summary>Sign-in by cookie, sessions of circuits, antiforgery, and the rule that everything else needs a session.</summary>
    public static IServiceCollection AddWebSessions(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<WebSessionOptions>, WebSessionOptionsValidator>();
        services.AddOptions<WebSessionOptions>().BindConfiguration(WebSessionOptions.Section).ValidateOnStart();
        services.AddSingleton<SessionCheck>().AddSingleton<FreshSessions>().AddSingleton<SecondStep>().AddSingleton<WebSignIn>().AddSingleton<PasskeyEndpoints>().AddSingleton<SignInEndpoints>();
        services.TryAddSingleton<ISessionAccounts, StoredSessionAccounts>();
        services.AddSingleton<SessionEvents>();
        services.AddScoped<AuthenticationStateProvider, CircuitSession>();
        services.AddScoped<CurrentAccount>().AddScoped<ISignedIn, SignedIn>();
        services.AddCascadingAuthenticationState();

        services.AddDataProtection().SetApplicationName("mox-appliance");
        services.AddOptions<KeyManagementOptions>().Configure<IOptions<ApplianceOptions>, ILoggerFactory>((keys, appliance, logs) => keys.XmlRepository = new FileSystemXmlRepository(KeyFolder(appliance.Value), logs));

        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = WebRoutes.AntiforgeryHeader;
            antiforgery.Cookie.Name = "mox-antiforgery";
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            // Not marked Secure: a browser that has a Secure cookie of this name does not let plain HTTP set its own, and localserve is opened both ways.
            // The cookie is worth nothing without the token in the page, which is bound to the session.
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.None;
            antiforgery.SuppressXFrameOptionsHeader = true; // SecurityHeaders says it, and stricter.
        });
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme).Configure<IOptions<WebSessionOptions>>((cookie, session) =>
        {
            cookie.Cookie.Name = "mox-session";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax; // A link in a mail program may lead here; all that changes something asks for antiforgery.
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.CookieManager = new SessionCookies();
            cookie.ExpireTimeSpan = session.Value.Idle;
            cookie.SlidingExpiration = true;
            cookie.LoginPath = WebRoutes.SignIn;
            cookie.AccessDeniedPath = WebRoutes.Denied;
            cookie.ReturnUrlParameter = SignInForm.ReturnUrl;
            cookie.EventsType = typeof(SessionEvents);
        });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>First in the pipeline, before anything can answer.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.UseMiddleware<SecurityHeaders>();

    public static IEndpointRouteBuilder MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        // The page at the same path takes GET and, as every page does, POST as well: this one comes first.
        endpoints.MapPost(WebRoutes.SignIn, context => context.RequestServices.GetRequiredService<SignInEndpoints>().SignInAsync(context)).AllowAnonymous().WithOrder(-1);
        endpoints.MapPost(WebRoutes.SignInCode, context => context.RequestServices.GetRequiredService<SignInEndpoints>().GiveCodeAsync(context)).AllowAnonymous().WithOrder(-1);
        endpoints.MapPost(WebRoutes.PasskeyOptions, context => context.RequestServices.GetRequiredService<PasskeyEndpoints>().OptionsForSigningInAsync(context)).AllowAnonymous().WithOrder(-1);
        endpoints.MapPost(WebRoutes.PasskeySignIn, context => context.RequestServices.GetRequiredService<PasskeyEndpoints>().SignInAsync(context)).AllowAnonymous().WithOrder(-1);
        endpoints.MapPost(WebRoutes.PasskeyMaking, context => context.RequestServices.GetRequiredService<PasskeyEndpoints>().OptionsForMakingAsync(context)).WithOrder(-1);
        endpoints.MapPost(WebRoutes.PasskeyMade, context => context.RequestServices.GetRequiredService<PasskeyEndpoints>().MadeAsync(context)).WithOrder(-1);
        endpoints.MapPost(WebRoutes.SignOut, context => context.RequestServices.GetRequiredService<SignInEndpoints>().SignOutAsync(context)).WithOrder(-1);
        return endpoints;
    }

    private static DirectoryInfo KeyFolder(ApplianceOptions appliance)
    {
        var path = Path.GetFullPath(Path.Combine(appliance.DataFolder, "keys"));
        return OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
