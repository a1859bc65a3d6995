using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Mox.Server.Rules;

internal static class RulesRegistration
{
    /// <summary>The rules of accounts. Needs the storage. Those who deliver call it; it does no harm twice.</summary>
    public static IServiceCollection AddRules(this IServiceCollection services)
    {
        services.TryAddSingleton<RuleBook>();
        return services;
    }
}
