using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Admin;

internal static class AdminRegistration
{
    /// <summary>The contracts of the admin pages. Needs the store, the queue, AddDkim, AddCertificates and AddWebSessions.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddScoped<IQueueAdmin, QueueAdmin>()
        .AddScoped<IDomainAdmin, DomainAdmin>()
        .AddScoped<IAccountAdmin, AccountAdmin>();
}
