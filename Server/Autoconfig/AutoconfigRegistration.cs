using Microsoft.Extensions.Options;
using Mox.Protocols.Autoconfig;
using Mox.Protocols.MtaSts;
using Mox.Server.Certificates;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Account;

namespace Mox.Server.Autoconfig;

internal static class AutoconfigRegistration
{
    private static readonly string ProfilePattern = WebRoutes.DeviceProfile("{token}");

    /// <summary>Endpoints anonymous callers may use, as method and pattern: mail programs, mail servers and phones have no session. A profile is for those who have its one-time link.</summary>
    public static readonly string[] Anonymous =
    [
        "GET " + ClientConfig.Path,
        "GET " + ClientConfig.WellKnownPath,
        "POST " + AutodiscoverRequest.Path,
        "GET " + MtaStsPolicy.Path,
        "GET " + ProfilePattern,
    ];

    /// <summary>What mail programs, mail servers and devices are told. Needs the store, certificates and AddWebSessions.</summary>
    public static IServiceCollection AddAutoconfig(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AutoconfigOptions>, AutoconfigOptionsAttributes>();
        services.AddSingleton<IValidateOptions<AutoconfigOptions>, AutoconfigOptionsValidator>();
        services.AddOptions<AutoconfigOptions>().BindConfiguration(AutoconfigOptions.Section).ValidateOnStart();
        services.AddSingleton<ClientServers>().AddSingleton<ServedNames>().AddSingleton<SettingsEndpoints>();
        services.AddSingleton<ICertificateNames>(provider => provider.GetRequiredService<ServedNames>());
        services.AddSingleton<ProfileTickets>().AddSingleton<ProfileSigner>().AddSingleton<ProfileEndpoint>();
        return services.AddScoped<IDeviceProfiles, DeviceProfiles>();
    }

    public static IEndpointRouteBuilder MapAutoconfig(this IEndpointRouteBuilder endpoints)
    {
        var settings = endpoints.ServiceProvider.GetRequiredService<SettingsEndpoints>();
        var profiles = endpoints.ServiceProvider.GetRequiredService<ProfileEndpoint>();
        endpoints.MapGet(ClientConfig.Path, settings.ClientConfigAsync).AllowAnonymous();
        endpoints.MapGet(ClientConfig.WellKnownPath, settings.ClientConfigAsync).AllowAnonymous();
        endpoints.MapPost(AutodiscoverRequest.Path, settings.AutodiscoverAsync).AllowAnonymous();
        endpoints.MapGet(MtaStsPolicy.Path, settings.PolicyAsync).AllowAnonymous();
        endpoints.MapGet(ProfilePattern, (HttpContext context, string token) => profiles.GetAsync(context, token)).AllowAnonymous();
        return endpoints;
    }
}
