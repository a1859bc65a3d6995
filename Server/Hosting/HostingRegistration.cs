using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Mox.Server.Hosting;

[OptionsValidator]
internal sealed partial class ApplianceOptionsValidator : IValidateOptions<ApplianceOptions>;

/// <summary>What attributes cannot say: addresses are addresses.</summary>
internal sealed class ApplianceAddressesValidator : IValidateOptions<ApplianceOptions>
{
    public ValidateOptionsResult Validate(string? name, ApplianceOptions options)
    {
        var faults = options.Addresses.Where(address => !IPAddress.TryParse(address, out _)).Select(address => $"{ApplianceOptions.Section}:Addresses: {address} is no IP address").ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

[OptionsValidator]
internal sealed partial class ListenOptionsValidator : IValidateOptions<ListenOptions>;

internal static class HostingRegistration
{
    /// <summary>The clock, the options of the whole, and the service that opens the ports of all listener sources.</summary>
    public static IServiceCollection AddHosting(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<ApplianceOptions>, ApplianceOptionsValidator>();
        services.AddSingleton<IValidateOptions<ApplianceOptions>, ApplianceAddressesValidator>();
        services.AddOptions<ApplianceOptions>().BindConfiguration(ApplianceOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ListenOptions>, ListenOptionsValidator>();
        services.AddOptions<ListenOptions>().BindConfiguration(ListenOptions.Section).PostConfigure<IOptions<WebOptions>>(BehindProxy).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebOptions>, WebOptionsAttributes>();
        services.AddSingleton<IValidateOptions<WebOptions>, WebOptionsValidator>();
        services.AddOptions<WebOptions>().BindConfiguration(WebOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConnectionLimitOptions>, ConnectionLimitOptionsValidator>();
        services.AddOptions<ConnectionLimitOptions>().BindConfiguration(ConnectionLimitOptions.Section).ValidateOnStart();
        services.AddSingleton<ConnectionLimits>();
        services.AddSingleton<ConnectionBoard>();
        services.AddSingleton<ListeningPorts>();
        services.AddSingleton<ListenerService>();
        services.AddHostedService(provider => provider.GetRequiredService<ListenerService>());
        return services;
    }

    /// <summary>Believes what a web server in front says of the client and of how it came, where it is one of those named; nobody else. First in the pipeline.</summary>
    public static IApplicationBuilder UseProxyInFront(this IApplicationBuilder app)
    {
        var web = app.ApplicationServices.GetRequiredService<IOptions<WebOptions>>();
        return app.Use(next =>
        {
            if (!web.Value.BehindProxy) return next;
            var headers = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = 1 };
            headers.KnownProxies.Clear();
            headers.KnownIPNetworks.Clear();
            foreach (var network in web.Value.ReadTrusted()) headers.KnownIPNetworks.Add(network);
            return new ForwardedHeadersMiddleware(next, app.ApplicationServices.GetRequiredService<ILoggerFactory>(), Options.Create(headers)).Invoke;
        });
    }

    /// <summary>HTTPS is the business of the web server in front, and plain HTTP is where it hands on to.</summary>
    private static void BehindProxy(ListenOptions listen, IOptions<WebOptions> web)
    {
        try
        {
            if (web.Value.BehindProxy) (listen.Http, listen.Https) = (web.Value.Port, 0);
        }
        catch (OptionsValidationException)
        {
            // The faults of that section are told where it is validated.
        }
    }
}
