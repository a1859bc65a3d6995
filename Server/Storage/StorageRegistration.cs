using Microsoft.Extensions.DependencyInjection.Extensions;
using Mox.Server.Storage.Bodies;
using Mox.Server.Storage.Config;
using Mox.Server.Storage.Search;
using Mox.Shared.Changes;

namespace Mox.Server.Storage;

internal static class StorageRegistration
{
    /// <summary>The store. It is opened by <see cref="OpenStoreAsync"/>, before anything that uses it starts.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton<StoreDatabase>()
            .AddSingleton<ChangeFeed>()
            .AddSingleton<IChangeFeed>(provider => provider.GetRequiredService<ChangeFeed>())
            .AddSingleton<StoreWriter>()
            .AddSingleton<ReadSessions>()
            .AddSingleton<BodyFiles>()
            .AddSingleton<BodyReader>()
            .AddSingleton<BodySweep>()
            .AddSingleton<UidMaps>()
            .AddSingleton<Spool>()
            .AddSingleton<AddressBook>()
            .AddSingleton<WebSessionStore>()
            .AddSingleton<IWebSessions>(provider => provider.GetRequiredService<WebSessionStore>())
            .AddSingleton<AccountStore>()
            .AddSingleton<AccountSettingsStore>()
            .AddSingleton<AccountRemoval>()
            .AddSingleton<DomainStore>()
            .AddSingleton<AliasStore>()
            .AddSingleton<FactorStore>()
            .AddSingleton<SetupStore>()
            .AddSingleton<PasskeyStore>()
            .AddSingleton<LoginAttemptStore>()
            .AddSingleton<DkimKeyStore>()
            .AddSingleton<ConfigVersions>()
            .AddSingleton<LogLevelStore>()
            .AddSingleton<MailboxReader>()
            .AddSingleton<MessageReader>()
            .AddSingleton<MessageLists>()
            .AddSingleton<LabelReader>()
            .AddSingleton<ConversationLists>()
            .AddSingleton<MailboxWriter>()
            .AddSingleton<DmarcObservations>()
            .AddSingleton<DnsHistory>()
            .AddSingleton<SettingStore>()
            .AddSingleton<PersonalSettingStore>()
            .AddSingleton<SenderChoiceStore>()
            .AddSingleton<KnownSenders>()
            .AddSingleton<RuleStore>()
            .AddSingleton<SnoozeStore>()
            .AddSingleton<VacationStore>()
            .AddSingleton<TemplateStore>()
            .AddSingleton<ContactStore>()
            .AddSingleton<PeerStore>()
            .AddSingleton<BackupNotes>()
            .AddSingleton<SendingAlarms>()
            .AddSingleton<TrafficMeter>()
            .AddSingleton<TrafficKeeper>()
            .AddHostedService(provider => provider.GetRequiredService<TrafficKeeper>())
            .AddSingleton<UpdateZoneStore>()
            .AddSingleton<DmarcWishes>()
            .AddSingleton<Store>()
            .AddSingleton<StoreVerifier>()
            .AddSingleton<StoreCaretaker>()
            .AddHostedService(provider => provider.GetRequiredService<StoreCaretaker>())
            .AddSingleton<SearchText>()
            .AddSingleton<SearchIndex>()
            .AddSingleton<MessageScan>()
            .AddSingleton<SearchIndexer>()
            .AddHostedService(provider => provider.GetRequiredService<SearchIndexer>());
    }

    /// <summary>Opens the store: to be awaited between building the host and starting it.</summary>
    public static Task OpenStoreAsync(this IServiceProvider services, CancellationToken ct) => services.GetRequiredService<Store>().OpenAsync(ct);
}
