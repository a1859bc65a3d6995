using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Storage.Configurations;

// The room of the account pages has the same name.
using Account = Mox.Shared.Model.Accounts.Account;

internal sealed class MailboxConfiguration : IEntityTypeConfiguration<Mailbox>
{
    public void Configure(EntityTypeBuilder<Mailbox> builder)
    {
        builder.ToTable("Mailboxes");
        builder.HasIndex(mailbox => new { mailbox.AccountId, mailbox.Name }).IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(mailbox => mailbox.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Mailbox>().WithMany().HasForeignKey(mailbox => mailbox.ParentId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SubscriptionConfiguration : IEntityTypeConfiguration<Subscription>
{
    public void Configure(EntityTypeBuilder<Subscription> builder)
    {
        builder.ToTable("Subscriptions");
        builder.HasKey(subscription => new { subscription.AccountId, subscription.Name });
        builder.HasOne<Account>().WithMany().HasForeignKey(subscription => subscription.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class TombstoneConfiguration : IEntityTypeConfiguration<Tombstone>
{
    public void Configure(EntityTypeBuilder<Tombstone> builder)
    {
        builder.ToTable("Tombstones");
        builder.HasIndex(tombstone => new { tombstone.MailboxId, tombstone.ModSeq });
    }
}
