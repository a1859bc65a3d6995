namespace Mox.Server.Config;

internal static class ConfigRegistration
{
    /// <summary>The configuration as a file, its history, and the socket at which commands apply one while the appliance runs. Needs the storage, AddDkim and AddQueue.</summary>
    public static IServiceCollection AddConfig(this IServiceCollection services) => services
        .AddSingleton<ConfigExport>()
        .AddHostedService(provider => provider.GetRequiredService<ConfigExport>())
        .AddSingleton<ConfigApply>()
        .AddSingleton<ControlSocket>()
        .AddHostedService(provider => provider.GetRequiredService<ControlSocket>());
}
