using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Antiforgery;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;

namespace Mox.Server.Setup;

/// <summary>The first step of the setup: what sets cookies is an HTTP endpoint, never a circuit call.</summary>
internal sealed partial class SetupEndpoints(SetupGate gate, SetupToken token, SetupTicket ticket, OwnerMaking owners, WebSignIn sign, IAntiforgery antiforgery, ILogger<SetupEndpoints> log)
{
    /// <summary>The token: opens the first step in this browser.</summary>
    public async Task BeginAsync(HttpContext context)
    {
        if (await FormAsync(context) is not { } form) return;
        switch (token.Try(form[SetupForm.Token].ToString(), out var id))
        {
            case TokenAnswer.Right:
                ticket.Give(context, id);
                LogOpened(Remote(context));
                SignInEndpoints.SeeOther(context, WebRoutes.Setup);
                break;
            case TokenAnswer.Throttled:
                Back(context, SetupForm.Throttled);
                break;
            default:
                LogWrong(Remote(context));
                Back(context, SetupForm.WrongToken);
                break;
        }
    }

    /// <summary>The owner: makes it, ends the token, and signs it in.</summary>
    public async Task MakeOwnerAsync(HttpContext context)
    {
        if (await OpenFormAsync(context) is not { } form) return;
        try
        {
            var made = await owners.MakeAsync(form[SetupForm.Name].ToString(), form[SetupForm.Address].ToString(), form[SetupForm.Password].ToString(), context.RequestAborted);
            token.End();
            ticket.Forget(context);
            if (made is null || !await sign.InAsync(context, made.AccountId, made.Address)) Back(context, SetupForm.HasOwner);
            else SignInEndpoints.SeeOther(context, WebRoutes.Setup);
        }
        catch (ChangeRefusedException refused)
        {
            Back(context, SetupForm.Refused, refused.Field);
        }
        catch (StoreBusyException busy)
        {
            LogBusy(busy);
            Back(context, SetupForm.Busy);
        }
    }

    /// <summary>What is thought of what was typed.</summary>
    public async Task JudgeAsync(HttpContext context)
    {
        if (await OpenFormAsync(context) is not { } form) return;
        var verdict = owners.Judge(form[SetupForm.Name].ToString(), form[SetupForm.Address].ToString(), form[SetupForm.Password].ToString());
        await context.Response.WriteAsJsonAsync(verdict, SetupJson.Default.OwnerVerdict, cancellationToken: context.RequestAborted);
    }

    /// <summary>True for a request that others on the way can read: what is typed in the setup may not go there.</summary>
    internal static bool IsExposed(HttpContext context) => !context.Request.IsHttps && !IPAddress.IsLoopback(SignInEndpoints.Plain(context.Connection.RemoteIpAddress ?? IPAddress.None));

    /// <summary>The form of a browser that has shown the token; null when an answer was given already.</summary>
    private async Task<IFormCollection?> OpenFormAsync(HttpContext context)
    {
        if (await FormAsync(context) is not { } form) return null;
        if (ticket.IsGood(context)) return form;
        Back(context, SetupForm.WrongToken);
        return null;
    }

    private async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        if (IsExposed(context))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return null;
        }

        if (await gate.HasOwnerAsync(context.RequestAborted))
        {
            Back(context, SetupForm.HasOwner);
            return null;
        }

        if (await SignInEndpoints.ReadFormAsync(context) is { } form && await antiforgery.IsRequestValidAsync(context)) return form;
        Back(context, SetupForm.Expired);
        return null;
    }

    private static IPAddress Remote(HttpContext context) => SignInEndpoints.Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);

    private static void Back(HttpContext context, string code, string field = "") =>
        SignInEndpoints.SeeOther(context, $"{WebRoutes.Setup}?{SetupForm.Error}={code}" + (field.Length == 0 ? "" : $"&{SetupForm.Field}={field}"));

    [LoggerMessage(6604, LogLevel.Information, "The setup was opened from {Remote}")]
    private partial void LogOpened(IPAddress remote);

    [LoggerMessage(6605, LogLevel.Warning, "A wrong token for the setup came from {Remote}")]
    private partial void LogWrong(IPAddress remote);

    [LoggerMessage(6606, LogLevel.Warning, "The owner could not be made: the store is busy")]
    private partial void LogBusy(Exception fault);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OwnerVerdict))]
internal sealed partial class SetupJson : JsonSerializerContext;
