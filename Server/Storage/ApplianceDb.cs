using Microsoft.EntityFrameworkCore;
using Mox.Shared.Model.Accounts;
using Mox.Shared.Model.Dns;
using Mox.Shared.Model.Domains;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;
using Mox.Shared.Model.Queue;
using Mox.Shared.Model.Reports;
using Mox.Shared.Model.Settings;

namespace Mox.Server.Storage;

// The room of the account pages has the same name.
using Account = Mox.Shared.Model.Accounts.Account;

/// <summary>The model of the database: it owns the schema and its migrations. Hot paths speak SQL over the same tables.</summary>
internal sealed class ApplianceDb(DbContextOptions<ApplianceDb> options) : DbContext(options)
{
    public DbSet<Domain> Domains => Set<Domain>();

    public DbSet<DkimKey> DkimKeys => Set<DkimKey>();

    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<AccountAddress> Addresses => Set<AccountAddress>();

    public DbSet<Credential> Credentials => Set<Credential>();

    public DbSet<Setting> Settings => Set<Setting>();

    public DbSet<ChangeLogEntry> ChangeLog => Set<ChangeLogEntry>();

    public DbSet<Mailbox> Mailboxes => Set<Mailbox>();

    public DbSet<Subscription> Subscriptions => Set<Subscription>();

    public DbSet<Tombstone> Tombstones => Set<Tombstone>();

    public DbSet<Message> Messages => Set<Message>();

    public DbSet<MessageState> MessageStates => Set<MessageState>();

    public DbSet<MessageDetails> MessageDetails => Set<MessageDetails>();

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    public DbSet<Body> Bodies => Set<Body>();

    public DbSet<LooseBody> LooseBodies => Set<LooseBody>();

    public DbSet<ThreadKey> ThreadKeys => Set<ThreadKey>();

    public DbSet<SentRecipient> SentRecipients => Set<SentRecipient>();

    public DbSet<QueuedRecipient> Queue => Set<QueuedRecipient>();

    public DbSet<DmarcObservation> DmarcObservations => Set<DmarcObservation>();

    public DbSet<Alias> Aliases => Set<Alias>();

    public DbSet<AliasMember> AliasMembers => Set<AliasMember>();

    public DbSet<Passkey> Passkeys => Set<Passkey>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<WebSession> WebSessions => Set<WebSession>();

    public DbSet<LoginAttempt> LoginAttempts => Set<LoginAttempt>();

    public DbSet<DnsAcknowledgement> DnsAcknowledgements => Set<DnsAcknowledgement>();

    public DbSet<DnsRun> DnsRuns => Set<DnsRun>();

    public DbSet<ConfigVersion> ConfigVersions => Set<ConfigVersion>();

    public DbSet<PersonalSetting> PersonalSettings => Set<PersonalSetting>();

    public DbSet<SenderChoice> SenderChoices => Set<SenderChoice>();

    public DbSet<Contact> Contacts => Set<Contact>();

    public DbSet<ContactAddress> ContactAddresses => Set<ContactAddress>();

    public DbSet<ContactGroup> ContactGroups => Set<ContactGroup>();

    public DbSet<ContactGroupMember> ContactGroupMembers => Set<ContactGroupMember>();

    public DbSet<MailRule> MailRules => Set<MailRule>();

    public DbSet<RuleSilence> RuleSilences => Set<RuleSilence>();

    public DbSet<MutedThread> MutedThreads => Set<MutedThread>();

    public DbSet<PeerDomain> PeerDomains => Set<PeerDomain>();

    public DbSet<MtaStsPolicyRow> MtaStsPolicies => Set<MtaStsPolicyRow>();

    public DbSet<Vacation> Vacations => Set<Vacation>();

    public DbSet<VacationAnswer> VacationAnswers => Set<VacationAnswer>();

    public DbSet<MessageTemplate> MessageTemplates => Set<MessageTemplate>();

    public DbSet<SnoozedMessage> SnoozedMessages => Set<SnoozedMessage>();

    public DbSet<Sending> Sendings => Set<Sending>();

    public DbSet<Correspondent> Correspondents => Set<Correspondent>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.ApplyConfigurationsFromAssembly(typeof(ApplianceDb).Assembly);
}
