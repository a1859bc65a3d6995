using Mox.Shared.Contracts;
namespace Mox.Server.Health;

internal static class HealthRegistration
{
    private const string Live = "/healthz/live", Ready = "/healthz/ready";

    /// <summary>Endpoints anonymous callers may use, as method and pattern: whoever starts or watches the process asks them.</summary>
    public static readonly string[] Anonymous = ["GET " + Live, "HEAD " + Live, "GET " + Ready, "HEAD " + Ready];

    /// <summary>How the appliance is, for those who watch it. Needs the store, the ports and AddCertificates.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddSingleton<StorePulse>()
        .AddSingleton<Readiness>()
        .AddSingleton<DiskUse>();

    /// <summary><c>live</c>: the process answers. <c>ready</c>: 200, or 503 with what is wrong.</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder endpoints)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        endpoints.MapMethods(Live, methods, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            if (context.RequestServices.GetService<StartMark>() is { } start) context.Response.Headers[StartMark.Header] = start.Text;
            return Results.Json(new HealthAnswer("live", []));
        }).AllowAnonymous();
        endpoints.MapMethods(Ready, methods, async (HttpContext context, Readiness readiness, CancellationToken ct) =>
        {
            var faults = await readiness.FaultsAsync(ct);
            context.Response.Headers.CacheControl = "no-store";
            return Results.Json(new HealthAnswer(faults.IsEmpty ? "ready" : "not ready", [.. faults.Select(fault => fault.Text.InEnglish())]), statusCode: faults.IsEmpty ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).AllowAnonymous();
        return endpoints;
    }
}

/// <summary>What a watcher is told.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>not ready</c>.</param>
/// <param name="Faults">What is wrong; empty when nothing is.</param>
internal sealed record HealthAnswer(string Status, string[] Faults);
