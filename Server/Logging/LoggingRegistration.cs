using Microsoft.Extensions.Options;

namespace Mox.Server.Logging;

internal static class LoggingRegistration
{
    /// <summary>Levels of the log that can be changed while the appliance runs. Needs the storage.</summary>
    public static IServiceCollection AddLogLevels(this IServiceCollection services) => services
        .AddSingleton<LogFilter>()
        .AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<LogFilter>())
        .AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(provider => provider.GetRequiredService<LogFilter>())
        .AddSingleton<LogLevels>()
        .AddHostedService(provider => provider.GetRequiredService<LogLevels>());
}
