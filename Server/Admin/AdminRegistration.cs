using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Admin;

internal static class AdminRegistration
{
    /// <summary>The contracts of the admin pages. Needs the store, the queue and AddWebSessions.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services.AddScoped<IQueueAdmin, QueueAdmin>().AddScoped<ILoginAttempts, LoginAttempts>();
}
