using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Mox.Server.Storage;
using Mox.Shared.Contracts;
using Mox.WebUI.Words;

namespace Mox.Server.Identity.Web;

/// <summary>Signing in and out: what sets cookies is an HTTP endpoint, never a circuit call.</summary>
internal sealed partial class SignInEndpoints(
    IAuthenticator authenticator,
    ISecondFactors factors,
    SecondStep step,
    WebSignIn sign,
    IWebSessions sessions,
    IAntiforgery antiforgery,
    IOptions<WebSessionOptions> options,
    TimeProvider time,
    ILogger<SignInEndpoints> log)
{
    private const int MaxFormOctets = 16 << 10;

    /// <summary>The first step: name and password.</summary>
    public async Task SignInAsync(HttpContext context)
    {
        var (began, ct) = (time.GetTimestamp(), context.RequestAborted);
        if (await ReadFormAsync(context) is not { } form || !await antiforgery.IsRequestValidAsync(context))
        {
            Back(context, SignInForm.Expired, context.Request.Query[SignInForm.ReturnUrl]);
            return;
        }

        var returnUrl = form[SignInForm.ReturnUrl].ToString();
        try
        {
            var result = await authenticator.CheckPasswordAsync(form[SignInForm.Login].ToString().Trim(), form[SignInForm.Password].ToString(), Context(context, "password"), ct);
            if (result is LoginResult.CodeNeeded needed)
            {
                step.Give(context, needed.AccountId, needed.Login);
                SeeOther(context, SecondPage(returnUrl));
                return;
            }

            await AnswerAsync(context, result, began, returnUrl, code => Back(context, code, returnUrl));
        }
        catch (StoreBusyException busy)
        {
            LogBusy(busy);
            Back(context, SignInForm.Busy, returnUrl);
        }
    }

    /// <summary>The second step: a one-time code or a recovery code.</summary>
    public async Task GiveCodeAsync(HttpContext context)
    {
        var (began, ct) = (time.GetTimestamp(), context.RequestAborted);
        if (await ReadFormAsync(context) is not { } form || !await antiforgery.IsRequestValidAsync(context) || step.Read(context) is not { } ticket)
        {
            Back(context, SignInForm.Expired, context.Request.Query[SignInForm.ReturnUrl]);
            return;
        }

        var returnUrl = form[SignInForm.ReturnUrl].ToString();
        try
        {
            var result = await factors.CheckAsync(ticket.AccountId, ticket.Login, form[SignInForm.Code].ToString(), ticket.Since, Context(context, "password+code"), ct);
            await AnswerAsync(context, result, began, returnUrl, code => SeeOther(context, $"{SecondPage(returnUrl)}&{SignInForm.Error}={(code == SignInForm.Refused ? SignInForm.WrongCode : code)}"));
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

        try
        {
            if (SessionClaims.Read(context.User) is { } session) await sessions.EndAsync(session.AccountId, session.SessionId, context.RequestAborted);
        }
        catch (StoreBusyException busy)
        {
            // The person is told, and stays signed in: a session that only looks ended is worse.
            LogNotEnded(busy);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync(SignInPageWords.StillSignedIn);
            return;
        }

        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        SeeOther(context, WebRoutes.SignIn);
    }

    /// <summary>The circumstances of a request, for the throttle and the record of attempts.</summary>
    internal static LoginContext Context(HttpContext context, string mechanism) => new(Plain(context.Connection.RemoteIpAddress ?? IPAddress.None), LoginFace.Web, mechanism)
    {
        Agent = context.Request.Headers.UserAgent.ToString(),
        Tls = context.Features.Get<ITlsHandshakeFeature>() is { } tls ? $"{tls.Protocol} {tls.NegotiatedCipherSuite}" : "",
    };

    internal static IPAddress Plain(IPAddress remote) => remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;

    private async Task AnswerAsync(HttpContext context, LoginResult result, long began, string returnUrl, Action<string> back)
    {
        switch (result)
        {
            case LoginResult.Accepted accepted when await sign.InAsync(context, accepted.AccountId, accepted.Login):
                step.Forget(context);
                SeeOther(context, IsLocal(returnUrl) ? returnUrl : "/");
                break;
            case LoginResult.Throttled:
                back(SignInForm.Throttled);
                break;
            case LoginResult.Disabled:
                back(SignInForm.Disabled);
                break;
            default:
                // The same time for every refusal, whatever it took to find out.
                var rest = options.Value.RefusalDelay - time.GetElapsedTime(began);
                if (rest > TimeSpan.Zero) await Task.Delay(rest, time, context.RequestAborted);
                back(SignInForm.Refused);
                break;
        }
    }

    private static string SecondPage(string? returnUrl) =>
        $"{WebRoutes.SignIn}?{SignInForm.Step}={SignInForm.Code}" + (IsLocal(returnUrl) && returnUrl != "/" ? $"&{SignInForm.ReturnUrl}={Uri.EscapeDataString(returnUrl!)}" : "");

    /// <summary>True for a path of this site: nothing a browser could take for another host, and not the sign-in itself.</summary>
    internal static bool IsLocal(string? path) =>
        path is { Length: > 0 and < 2048 } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(c => char.IsControl(c) || c == '\\')
        && !path.StartsWith(WebRoutes.SignIn, StringComparison.OrdinalIgnoreCase) && !path.StartsWith(WebRoutes.SignOut, StringComparison.OrdinalIgnoreCase);

    internal static async Task<IFormCollection?> ReadFormAsync(HttpContext context)
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

    internal static void Back(HttpContext context, string code, string? returnUrl)
    {
        var query = $"?{SignInForm.Error}={code}";
        if (IsLocal(returnUrl) && returnUrl != "/") query += $"&{SignInForm.ReturnUrl}={Uri.EscapeDataString(returnUrl!)}";
        SeeOther(context, WebRoutes.SignIn + query);
    }

    internal static void SeeOther(HttpContext context, string location)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = location;
    }

    [LoggerMessage(6103, LogLevel.Warning, "A session could not be ended: the store is busy")]
    private partial void LogNotEnded(Exception fault);

    [LoggerMessage(6101, LogLevel.Warning, "A sign-in could not be checked: the store is busy")]
    private partial void LogBusy(Exception fault);
}
