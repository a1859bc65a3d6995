using Microsoft.Extensions.Options;
using Mox.Server.Hosting;
using Mox.Server.Imap.Handlers;

namespace Mox.Server.Imap;

/// <summary>Puts IMAP together.</summary>
internal static class ImapRegistration
{
    public static IServiceCollection AddImap(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<ImapOptions>, ImapOptionsValidator>();
        services.AddOptions<ImapOptions>().BindConfiguration(ImapOptions.Section).ValidateOnStart();
        services.AddSingleton<RecentMarks>().AddSingleton<ViewTeller>().AddSingleton<MailboxCounts>().AddSingleton<Searching.MessageSearch>();
        services.AddSingleton<IdHandler>().AddSingleton<LoginHandler>().AddSingleton<AuthenticateHandler>();
        services.AddSingleton<SelectHandler>().AddSingleton<CreateHandler>().AddSingleton<DeleteHandler>().AddSingleton<RenameHandler>();
        services.AddSingleton<SubscribeHandler>().AddSingleton<UnsubscribeHandler>().AddSingleton<ListHandler>().AddSingleton<LsubHandler>().AddSingleton<StatusHandler>();
        services.AddSingleton<AppendHandler>().AddSingleton<IdleHandler>().AddSingleton<CloseHandler>().AddSingleton<ExpungeHandler>();
        services.AddSingleton<SearchHandler>().AddSingleton<FetchHandler>().AddSingleton<StoreHandler>().AddSingleton<CopyHandler>().AddSingleton<MoveHandler>();
        services.AddSingleton<ImapHandlers>();
        services.AddSingleton(all => CommandTable.Standard(all.GetRequiredService<ImapHandlers>()));
        services.AddSingleton<ImapServices>();
        services.AddSingleton<IListenerSource, ImapListeners>();
        return services;
    }
}
