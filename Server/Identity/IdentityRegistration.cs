using Microsoft.Extensions.Options;
using Mox.Server.Hosting;

namespace Mox.Server.Identity;

internal static class IdentityRegistration
{
    /// <summary>Passwords, SCRAM, second factors, and the throttling and recording of sign-ins, for all faces together. Needs the store and data protection.</summary>
    public static IServiceCollection AddAccountIdentity(this IServiceCollection services, bool throttleLogins)
    {
        services.AddSingleton<IValidateOptions<PasswordOptions>, PasswordOptionsValidator>();
        services.AddOptions<PasswordOptions>().BindConfiguration(PasswordOptions.Section).ValidateOnStart();
        services.AddSingleton(provider => new LoginThrottle(provider.GetRequiredService<TimeProvider>(), throttleLogins));
        services.AddSingleton(provider => new CodeThrottle(provider.GetRequiredService<TimeProvider>(), throttleLogins));
        services.AddSingleton<VerifiedPasswords>();
        services.AddSingleton(provider => ScramSecret.Load(provider.GetRequiredService<IOptions<ApplianceOptions>>().Value.DataFolder));
        services.AddSingleton<AttemptLog>().AddSingleton<IAttemptLog>(provider => provider.GetRequiredService<AttemptLog>()).AddHostedService(provider => provider.GetRequiredService<AttemptLog>());
        services.AddSingleton<IAuthenticator, AccountAuthenticator>();
        services.AddSingleton<SecondFactors>().AddSingleton<ISecondFactors>(provider => provider.GetRequiredService<SecondFactors>());
        services.AddSingleton<MainPassword>().AddSingleton<LeakList>().AddSingleton<PasswordRules>();
        return services;
    }
}
