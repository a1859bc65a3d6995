using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dkim;
using Mox.Server.Dkim;
using Mox.Server.Inbound.Checks;
using Mox.Server.Rules;

namespace Mox.Server.Inbound;

internal static class InboundRegistration
{
    /// <summary>The way of a message from SMTP into the mailboxes, with its checks.</summary>
    public static IServiceCollection AddInbound(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<InboundCheckOptions>, InboundCheckOptionsAttributes>();
        services.AddSingleton<IValidateOptions<InboundCheckOptions>, InboundCheckOptionsValidator>();
        services.AddOptions<InboundCheckOptions>().BindConfiguration(InboundCheckOptions.Section).ValidateOnStart();
        services.TryAddSingleton<IEd25519, PortableEd25519>();
        services.TryAddSingleton<PolicySample>(() => RandomNumberGenerator.GetInt32(100));
        services.AddSingleton(new DkimKeyCache());
        services.AddSingleton<TrustedHosts>();
        services.AddSingleton<IInboundCheck, LoopCheck>();
        services.AddSingleton<IInboundCheck, AuthorCheck>();
        services.AddSingleton<IInboundCheck, IprevCheck>();
        services.AddSingleton<IInboundCheck, SpfCheck>();
        services.AddSingleton<IInboundCheck, DkimCheck>();
        services.AddSingleton<IInboundCheck, DmarcCheck>();
        services.AddSingleton<InboundChecks>();
        services.AddSingleton<ForgedFields>();
        services.AddSingleton<DeliveredNotices>();
        services.AddRules();
        services.AddSingleton<RuledPlaces>();
        services.AddSingleton<InboundPipeline>();
        return services;
    }
}
