using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Dns;
using Mox.Server.DnsCheck.Probes;
using Mox.Server.Hosting;

namespace Mox.Server.DnsCheck;

internal static class DnsCheckRegistration
{
    /// <summary>The checker. Needs AddDns, AddStorage, and from others <see cref="IMailDomainFacts"/>.</summary>
    public static IServiceCollection AddDnsCheck(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<DnsCheckOptions>, DnsCheckOptionsAttributes>();
        services.AddSingleton<IValidateOptions<DnsCheckOptions>, DnsCheckOptionsValidator>();
        services.AddOptions<DnsCheckOptions>().BindConfiguration(DnsCheckOptions.Section).ValidateOnStart();
        services.TryAddSingleton<IAcknowledgedFindings, KeptAcknowledgements>();
        services.AddSingleton(provider => new BlocklistHealth(provider.GetRequiredService<IOptions<DnsCheckOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(Checklist);
        services.AddSingleton<DomainDnsCheck>();
        services.AddSingleton<UpdateSecrets>();
        services.AddSingleton<UpdateZones>();
        services.AddSingleton<UpdatePublisher>();
        services.AddSingleton<DnsRuns>();
        services.AddSingleton<DnsSchedule>();
        services.AddHostedService(provider => provider.GetRequiredService<DnsSchedule>());
        return services;
    }

    private static DnsChecklist Checklist(IServiceProvider provider)
    {
        var (options, time) = (provider.GetRequiredService<IOptions<DnsCheckOptions>>(), provider.GetRequiredService<TimeProvider>());
        IDnsResolver dns = new DnsClient(Options.Create(WithoutCache(provider.GetRequiredService<IOptions<DnsOptions>>().Value)), time, provider.GetRequiredService<ILogger<DnsClient>>());
        var host = DomainName.Parse(provider.GetRequiredService<IOptions<ApplianceOptions>>().Value.HostName).Value;
        return new DnsChecklist(
            dns,
            new AuthoritativeServers(dns, options.Value, time),
            new SmtpProbe(host, options.Value.ConnectTimeout, time),
            new HttpsProbe(dns, options.Value.ConnectTimeout, time),
            provider.GetRequiredService<BlocklistHealth>(),
            options,
            time);
    }

    /// <summary>What was published a moment ago has to be seen: only the resolver keeps answers, and says how long.</summary>
    internal static DnsOptions WithoutCache(DnsOptions options)
    {
        var copy = new DnsOptions { TrustAuthenticData = options.TrustAuthenticData, TryTimeout = options.TryTimeout, TotalTimeout = options.TotalTimeout, Rounds = options.Rounds, DeadServerTime = options.DeadServerTime, CacheEntries = 0 };
        foreach (var server in options.Servers) copy.Servers.Add(server);
        return copy;
    }
}
