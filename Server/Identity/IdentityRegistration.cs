using Microsoft.Extensions.Options;
using Mox.Server.Hosting;

namespace Mox.Server.Identity;

internal static class IdentityRegistration
{
    /// <summary>Passwords, SCRAM and the throttling of failed logins, for all faces together.</summary>
    public static IServiceCollection AddAccountIdentity(this IServiceCollection services, bool throttleLogins)
    {
        services.AddSingleton(provider => new LoginThrottle(provider.GetRequiredService<TimeProvider>(), throttleLogins));
        services.AddSingleton<VerifiedPasswords>();
        services.AddSingleton(provider => ScramSecret.Load(provider.GetRequiredService<IOptions<ApplianceOptions>>().Value.DataFolder));
        services.AddSingleton<IAuthenticator, AccountAuthenticator>();
        return services;
    }
}
