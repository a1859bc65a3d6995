using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Mox.Server.Storage;
using Mox.Shared.Contracts;

namespace Mox.Server.Identity.Web;

/// <summary>Signing in and out: what sets cookies is an HTTP endpoint, never a circuit call.</summary>
internal sealed partial class SignInEndpoints(
    IAuthenticator authenticator,
    ISessionAccounts accounts,
    EndedSessions ended,
    IAntiforgery antiforgery,
    IOptions<WebSessionOptions> options,
    TimeProvider time,
    ILogger<SignInEndpoints> log)
{
    private const int MaxFormOctets = 16 << 10;

    public async Task SignInAsync(HttpContext context)
    {
        var ct = context.RequestAborted;
        if (await ReadFormAsync(context) is not { } form || !await antiforgery.IsRequestValidAsync(context))
        {
            Back(context, SignInForm.Expired, context.Request.Query[SignInForm.ReturnUrl]);
            return;
        }

        var returnUrl = form[SignInForm.ReturnUrl].ToString();
        var remote = context.Connection.RemoteIpAddress ?? IPAddress.None;
        try
        {
            var result = await authenticator.CheckPasswordAsync(form[SignInForm.Login].ToString().Trim(), form[SignInForm.Password].ToString(), new LoginContext(remote, LoginFace.Web, "form"), ct);
            switch (result)
            {
                case LoginResult.Accepted accepted when await accounts.ReadAsync(accepted.AccountId, ct) is { } account:
                    await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, SessionClaims.Begin(account, accepted.Login, time.GetUtcNow()).ToPrincipal());
                    SeeOther(context, IsLocal(returnUrl) ? returnUrl : "/");
                    break;
                case LoginResult.Throttled:
                    Back(context, SignInForm.Throttled, returnUrl);
                    break;
                case LoginResult.Disabled:
                    Back(context, SignInForm.Disabled, returnUrl);
                    break;
                default:
                    await Task.Delay(options.Value.RefusalDelay, time, ct);
                    Back(context, SignInForm.Refused, returnUrl);
                    break;
            }
        }
        catch (StoreBusyException busy)
        {
            LogBusy(busy);
            Back(context, SignInForm.Busy, returnUrl);
        }
    }

    public async Task SignOutAsync(HttpContext context)
    {
        if (await ReadFormAsync(context) is null || !await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (SessionClaims.Read(context.User) is { } session) ended.End(session.SessionId);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        SeeOther(context, WebRoutes.SignIn);
    }

    /// <summary>True for a path of this site: nothing a browser could take for another host, and not the sign-in itself.</summary>
    internal static bool IsLocal(string? path) =>
        path is { Length: > 0 and < 2048 } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(c => char.IsControl(c) || c == '\\')
        && !path.StartsWith(WebRoutes.SignIn, StringComparison.OrdinalIgnoreCase) && !path.StartsWith(WebRoutes.SignOut, StringComparison.OrdinalIgnoreCase);

    private static async Task<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength > MaxFormOctets) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxFormOctets;
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (Exception fault) when (fault is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static void Back(HttpContext context, string code, string? returnUrl)
    {
        var query = $"?{SignInForm.Error}={code}";
        if (IsLocal(returnUrl) && returnUrl != "/") query += $"&{SignInForm.ReturnUrl}={Uri.EscapeDataString(returnUrl!)}";
        SeeOther(context, WebRoutes.SignIn + query);
    }

    private static void SeeOther(HttpContext context, string location)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = location;
    }

    [LoggerMessage(6101, LogLevel.Warning, "A sign-in could not be checked: the store is busy")]
    private partial void LogBusy(Exception fault);
}
