using Mox.Server.Certificates;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Admin;

internal static class AdminRegistration
{
    /// <summary>The contracts of the admin pages. Needs the store, the queue, AddDkim, AddCertificates, AddHealth and AddWebSessions.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSingleton<CertificatesNow>(provider => () => provider.GetRequiredService<CertificateCaretaker>().Report)
        .AddScoped<IQueueAdmin, QueueAdmin>()
        .AddScoped<IHoldRules, HoldRuleAdmin>()
        .AddScoped<IDomainAdmin, DomainAdmin>()
        .AddScoped<IAccountAdmin, AccountAdmin>()
        .AddScoped<IAccountAccess, AccountAccessAdmin>()
        .AddSingleton<HealthFacts>()
        .AddScoped<IHealth, HealthAdmin>()
        .AddScoped<ICertificateAdmin, CertificateAdmin>()
        .AddScoped<IListenerAdmin, ListenerAdmin>()
        .AddScoped<ILoginAttempts, LoginAttempts>();
}
