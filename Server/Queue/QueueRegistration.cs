using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mox.Server.Dkim;
using Mox.Server.Rules;
using Mox.Server.Storage.Queue;

namespace Mox.Server.Queue;

internal static class QueueRegistration
{
    /// <summary>The queue and its dispatcher. Needs the storage, AddOutbound and AddDkim; to be registered after the storage, so that it stops before it.</summary>
    public static IServiceCollection AddQueue(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<QueueOptions>, QueueOptionsValidator>();
        services.AddOptions<QueueOptions>().BindConfiguration(QueueOptions.Section).ValidateOnStart();
        services.TryAddSingleton<QueueTable>();
        services.AddSingleton(provider => new RetrySchedule(provider.GetRequiredService<IOptions<QueueOptions>>()));
        services.AddSingleton<QueueSignal>();
        services.AddSingleton<QueuePicker>();
        services.AddSingleton<HoldRules>();
        services.AddSingleton<QueueStore>();
        services.AddSingleton<SigningQueue>();
        services.AddSingleton<IOutgoingQueue>(provider => provider.GetRequiredService<SigningQueue>());
        services.AddSingleton(provider => new SignatureLife(provider.GetRequiredService<IOptions<QueueOptions>>().Value.GiveUpAfter));
        services.AddSingleton<DsnWriter>();
        services.AddSingleton<QueueRecorder>();
        services.AddRules();
        services.AddSingleton<LocalDelivery>();
        services.AddSingleton<GroupDelivery>();
        services.AddSingleton<Resigning>();
        services.AddSingleton<QueueControl>();
        services.AddSingleton<SenderControl>();
        services.AddHostedService<QueueDispatcher>();
        return services;
    }
}
