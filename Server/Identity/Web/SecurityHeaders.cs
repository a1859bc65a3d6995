using Microsoft.Extensions.Options;
using Mox.Server.Hosting;

namespace Mox.Server.Identity.Web;

/// <summary>Endpoint metadata: the endpoint sets a content policy of its own, which is left alone.</summary>
internal sealed class OwnContentPolicy
{
    public static readonly OwnContentPolicy Instance = new();
}

/// <summary>The headers every answer carries, and the refusal of circuits that other sites try to open.</summary>
internal sealed class SecurityHeaders(RequestDelegate next, IOptions<WebOptions> web)
{
    /// <summary>The policy of the application's own pages. Styles may be inline, for components that place things; scripts may not.</summary>
    public const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        + "media-src 'self'; worker-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string Permissions =
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(self), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), "
        + "payment=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

    private readonly string _policy = PagePolicyWith(web.Value.ReadContentOrigin());

    /// <summary>The policy of pages that show mail in frames of another origin, where there is one.</summary>
    public static string PagePolicyWith(Uri? content) => content is null ? PagePolicy : PagePolicy.Replace("frame-src 'self'", $"frame-src 'self' {content.GetLeftPart(UriPartial.Authority)}", StringComparison.Ordinal);

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            Write(context, _policy);
            return Task.CompletedTask;
        });
        if (!IsForeignCircuit(context.Request)) return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static void Write(HttpContext context, string policy)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (context.GetEndpoint()?.Metadata.GetMetadata<OwnContentPolicy>() is null)
        {
            headers.ContentSecurityPolicy = policy;
            headers.XFrameOptions = "DENY";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
        }

        // A page of somebody signed in is kept nowhere.
        if (context.User.Identity?.IsAuthenticated == true && string.IsNullOrEmpty(headers.CacheControl)) headers.CacheControl = "no-store";
    }

    /// <summary>A browser always says where a WebSocket comes from; a page of another site must not ride on our cookie.</summary>
    private static bool IsForeignCircuit(HttpRequest request) =>
        request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal) && request.Headers.Origin is [{ } origin, ..]
        && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
