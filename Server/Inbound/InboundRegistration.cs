namespace Mox.Server.Inbound;

internal static class InboundRegistration
{
    /// <summary>The way of a message from SMTP into the mailboxes, with its checks.</summary>
    public static IServiceCollection AddInbound(this IServiceCollection services)
    {
        services.AddSingleton<IInboundCheck, LoopCheck>();
        services.AddSingleton<DeliveredNotices>();
        services.AddSingleton<InboundPipeline>();
        return services;
    }
}
