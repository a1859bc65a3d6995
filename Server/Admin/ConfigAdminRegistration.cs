using System.Globalization;
using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Mox.Server.Storage.Config;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Admin;

internal static class ConfigAdminRegistration
{
    /// <summary>The contracts of the pages of the configuration and of the log. Needs AddConfig, AddLogLevels and AddWebSessions.</summary>
    public static IServiceCollection AddConfigAdmin(this IServiceCollection services) => services
        .AddScoped<IConfigAdmin, ConfigAdmin>()
        .AddScoped<ILogLevels, LogLevelAdmin>();

    /// <summary>The download of the configuration, for administrators.</summary>
    public static IEndpointRouteBuilder MapConfiguration(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(WebRoutes.ConfigurationPattern, GetAsync).RequireAuthorization(new AuthorizeAttribute { Roles = WebRoles.Admin });
        return endpoints;
    }

    private static async Task<IResult> GetAsync(HttpContext context, ConfigVersions versions)
    {
        var asked = context.Request.Query["version"].ToString();
        if (asked.Length == 0) return Download(await versions.LastAsync(context.RequestAborted), context);
        return long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? Download(await versions.WholeAsync(version, context.RequestAborted), context) : Results.NotFound();
    }

    private static IResult Download(string? text, HttpContext context)
    {
        if (text is null) return Results.NotFound();
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(Encoding.UTF8.GetBytes(text), MediaTypeNames.Application.Json, "domains.json");
    }
}
