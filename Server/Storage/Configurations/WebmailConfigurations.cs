using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Mox.Shared.Model.Accounts;
using Mox.Shared.Model.Dns;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Configurations;

// The room of the account pages has the same name.
using Account = Mox.Shared.Model.Accounts.Account;

internal sealed class PersonalSettingConfiguration : IEntityTypeConfiguration<PersonalSetting>
{
    public void Configure(EntityTypeBuilder<PersonalSetting> builder)
    {
        builder.ToTable("PersonalSettings");
        builder.HasKey(setting => new { setting.AccountId, setting.Name });
        builder.HasOne<Account>().WithMany().HasForeignKey(setting => setting.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SenderChoiceConfiguration : IEntityTypeConfiguration<SenderChoice>
{
    public void Configure(EntityTypeBuilder<SenderChoice> builder)
    {
        builder.ToTable("SenderChoices");
        builder.HasKey(choice => new { choice.AccountId, choice.Sender });
        builder.Property(choice => choice.Changed).HasConversion(Moments.AsTicks);
        builder.HasOne<Account>().WithMany().HasForeignKey(choice => choice.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ContactConfiguration : IEntityTypeConfiguration<Contact>
{
    public void Configure(EntityTypeBuilder<Contact> builder)
    {
        builder.ToTable("Contacts");
        builder.Property(contact => contact.Created).HasConversion(Moments.AsTicks);
        builder.Property(contact => contact.Changed).HasConversion(Moments.AsTicks);
        builder.HasIndex(contact => contact.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(contact => contact.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ContactAddressConfiguration : IEntityTypeConfiguration<ContactAddress>
{
    public void Configure(EntityTypeBuilder<ContactAddress> builder)
    {
        builder.ToTable("ContactAddresses");
        builder.HasIndex(address => new { address.AccountId, address.AddressKey });
        builder.HasOne<Contact>().WithMany().HasForeignKey(address => address.ContactId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ContactGroupConfiguration : IEntityTypeConfiguration<ContactGroup>
{
    public void Configure(EntityTypeBuilder<ContactGroup> builder)
    {
        builder.ToTable("ContactGroups");
        builder.HasIndex(group => group.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(group => group.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ContactGroupMemberConfiguration : IEntityTypeConfiguration<ContactGroupMember>
{
    public void Configure(EntityTypeBuilder<ContactGroupMember> builder)
    {
        builder.ToTable("ContactGroupMembers");
        builder.HasKey(member => new { member.GroupId, member.ContactId });
        builder.HasOne<ContactGroup>().WithMany().HasForeignKey(member => member.GroupId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Contact>().WithMany().HasForeignKey(member => member.ContactId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MailRuleConfiguration : IEntityTypeConfiguration<MailRule>
{
    public void Configure(EntityTypeBuilder<MailRule> builder)
    {
        builder.ToTable("MailRules");
        builder.Property(rule => rule.Created).HasConversion(Moments.AsTicks);
        builder.HasIndex(rule => rule.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(rule => rule.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RuleSilenceConfiguration : IEntityTypeConfiguration<RuleSilence>
{
    public void Configure(EntityTypeBuilder<RuleSilence> builder)
    {
        builder.ToTable("RuleSilences");
        builder.HasIndex(silence => new { silence.AccountId, silence.Kind, silence.Value }).IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(silence => silence.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MutedThreadConfiguration : IEntityTypeConfiguration<MutedThread>
{
    public void Configure(EntityTypeBuilder<MutedThread> builder)
    {
        builder.ToTable("MutedThreads");
        builder.HasKey(muted => new { muted.AccountId, muted.ThreadId });
        builder.Property(muted => muted.Since).HasConversion(Moments.AsTicks);
        builder.HasOne<Account>().WithMany().HasForeignKey(muted => muted.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PeerDomainConfiguration : IEntityTypeConfiguration<PeerDomain>
{
    public void Configure(EntityTypeBuilder<PeerDomain> builder)
    {
        builder.ToTable("PeerDomains");
        builder.HasKey(peer => peer.Domain);
        builder.Property(peer => peer.Seen).HasConversion(Moments.AsTicks);
    }
}

internal sealed class MtaStsPolicyConfiguration : IEntityTypeConfiguration<MtaStsPolicyRow>
{
    public void Configure(EntityTypeBuilder<MtaStsPolicyRow> builder)
    {
        builder.ToTable("MtaStsPolicies");
        builder.HasKey(policy => policy.Domain);
        builder.Property(policy => policy.Fetched).HasConversion(Moments.AsTicks);
        builder.Property(policy => policy.Until).HasConversion(Moments.AsTicks);
    }
}
