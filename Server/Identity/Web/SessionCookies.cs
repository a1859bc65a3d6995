using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Mox.Shared.Contracts;

namespace Mox.Server.Identity.Web;

/// <summary>Gives the session cookie of an encrypted connection the prefix with which browsers keep it from being set by anybody else; it is another cookie than that of plain HTTP.</summary>
internal sealed class SessionCookies : ICookieManager
{
    private readonly ChunkingCookieManager _inner = new();

    public string? GetRequestCookie(HttpContext context, string key) => _inner.GetRequestCookie(context, Name(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) => _inner.AppendResponseCookie(context, Name(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => _inner.DeleteCookie(context, Name(context, key), options);

    private static string Name(HttpContext context, string key) => context.Request.IsHttps ? "__Host-" + key : key;
}

/// <summary>Checks the session at every request, and sends to the sign-in page only what a person can see there.</summary>
internal sealed class SessionEvents(SessionCheck check) : CookieAuthenticationEvents
{
    private static readonly object EndedKey = new();

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await check.IsGoodAsync(context.Principal, context.HttpContext, context.HttpContext.RequestAborted)) return;
        context.HttpContext.Items[EndedKey] = true;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!IsPage(context.HttpContext))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        var ended = context.HttpContext.Items.ContainsKey(EndedKey) ? $"&{SignInForm.Error}={SignInForm.Ended}" : "";
        context.Response.Redirect(context.RedirectUri + ended);
        return Task.CompletedTask;
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (IsPage(context.HttpContext)) context.Response.Redirect(context.RedirectUri);
        else context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    /// <summary>True for what a browser shows as a page of its own; frames, pictures, uploads and the circuit get a status.</summary>
    private static bool IsPage(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && !context.Request.Path.StartsWithSegments("/mail/message", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/mail/draft", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments(WebRoutes.PasskeyMade, StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal);
}
