using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mox.Server.Storage;

namespace Mox.Server.Outbound;

internal static class OutboundRegistration
{
    /// <summary>The planner and the attempts. Needs AddDns and the storage.</summary>
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundOptionsAttributes>();
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundOptionsValidator>();
        services.AddOptions<OutboundOptions>().BindConfiguration(OutboundOptions.Section).ValidateOnStart();
        services.AddSingleton<FindOwner>(provider => provider.GetRequiredService<AddressBook>().Find);
        services.AddSingleton<OwnAddresses>();
        services.AddSingleton<IsOwnAddress>(provider => provider.GetRequiredService<OwnAddresses>().Contains);
        services.AddSingleton<IPolicyFetcher, PolicyFetcher>();
        services.AddSingleton<IMtaStsPolicies, MtaStsPolicies>();
        services.AddSingleton<TlsPlanner>();
        services.AddSingleton<PeerFaults>();
        services.AddSingleton<PeerSecurity>();
        services.AddSingleton<RoutePlanner>();
        services.AddSingleton<DeliveryAttempt>();
        return services;
    }
}
