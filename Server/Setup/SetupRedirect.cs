using System.Globalization;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;
using Mox.Shared.Contracts;

namespace Mox.Server.Setup;

/// <summary>While there is no owner the first pages lead to the setup; and the setup is shown only where nobody on the way can read along.</summary>
internal sealed class SetupRedirect(RequestDelegate next, SetupGate gate, IOptions<ListenOptions> listen, IOptions<WebOptions> web)
{
    private const int HttpsPort = 443;

    public async Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        var isSetup = path.StartsWithSegments(WebRoutes.Setup, StringComparison.Ordinal);
        if ((!isSetup && path != "/" && path != WebRoutes.SignIn) || !IsRead(context.Request) || await gate.HasOwnerAsync(context.RequestAborted))
        {
            await next(context);
            return;
        }

        if (!isSetup) context.Response.Redirect(WebRoutes.Setup);
        else if (!SetupEndpoints.IsExposed(context)) await next(context);
        else await RefuseAsync(context);
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>A token in the address was seen by others by now: it does not come along.</summary>
    private async Task RefuseAsync(HttpContext context)
    {
        var port = web.Value.BehindProxy ? HttpsPort : listen.Value.Https;
        if (port != 0)
        {
            var host = new HostString(context.Request.Host.Host, port);
            context.Response.Redirect(string.Create(CultureInfo.InvariantCulture, $"https://{(port == HttpsPort ? context.Request.Host.Host : host.Value)}{WebRoutes.Setup}"));
            return;
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await context.Response.WriteAsync("The setup is shown over an encrypted connection only, or on this machine itself.");
    }
}
