using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dkim;

namespace Mox.Server.Dkim;

internal static class DkimRegistration
{
    /// <summary>Signing keys and signing. Needs the storage, AddDns, and AddQueue, which says how long messages may wait.</summary>
    public static IServiceCollection AddDkim(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<DkimOptions>, DkimOptionsValidator>();
        services.AddOptions<DkimOptions>().BindConfiguration(DkimOptions.Section).ValidateOnStart();
        services.TryAddSingleton<IEd25519, PortableEd25519>();
        services.AddSingleton<DkimKeyFiles>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<KeyChanges>();
        services.AddSingleton<DomainKeys>();
        services.AddSingleton<DomainRemoval>();
        services.AddSingleton<MailSigner>();
        services.AddSingleton<KeyWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyWatch>());
        return services;
    }
}
