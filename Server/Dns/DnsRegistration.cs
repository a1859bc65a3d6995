using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dns;

namespace Mox.Server.Dns;

internal static class DnsRegistration
{
    /// <summary>The resolver, as <see cref="IDnsResolver"/>.</summary>
    public static IServiceCollection AddDns(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<DnsOptions>, DnsOptionsAttributes>();
        services.AddSingleton<IValidateOptions<DnsOptions>, DnsOptionsValidator>();
        services.AddOptions<DnsOptions>().BindConfiguration(DnsOptions.Section).ValidateOnStart();
        services.AddSingleton<DnsClient>();
        services.AddSingleton<IDnsResolver>(provider => provider.GetRequiredService<DnsClient>());
        return services;
    }
}
