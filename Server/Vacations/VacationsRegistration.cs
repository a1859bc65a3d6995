namespace Mox.Server.Vacations;

internal static class VacationsRegistration
{
    /// <summary>Answers for people who are away. Needs the storage, the queue and an <see cref="IAnswerLook"/>.</summary>
    public static IServiceCollection AddVacations(this IServiceCollection services) =>
        services.AddSingleton<VacationBook>().AddSingleton<VacationAnswers>().AddHostedService(provider => provider.GetRequiredService<VacationAnswers>());
}
