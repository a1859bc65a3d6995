namespace Mox.Server.Snoozing;

internal static class SnoozingRegistration
{
    /// <summary>Brings back what was put away. Needs the storage.</summary>
    public static IServiceCollection AddSnoozing(this IServiceCollection services) =>
        services.AddSingleton<SnoozeClock>().AddHostedService(provider => provider.GetRequiredService<SnoozeClock>());
}
