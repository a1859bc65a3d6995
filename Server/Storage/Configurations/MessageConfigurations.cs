using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Configurations;

internal sealed class MessageConfiguration : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.ToTable("Messages");
        builder.HasIndex(message => new { message.MailboxId, message.ReceivedTicks });
        builder.HasIndex(message => message.ThreadId);

        // Lists of conversations: the newest message of each thread in a mailbox, and how many threads there are.
        builder.HasIndex(message => new { message.MailboxId, message.ThreadId, message.ReceivedTicks });
        builder.HasIndex(message => new { message.SubjectHash, message.ReceivedTicks }).HasFilter("\"SubjectHash\" IS NOT NULL");
        builder.HasIndex(message => message.BodyId);

        // A body that is still referred to cannot be removed, whatever the code believes.
        builder.HasOne<Body>().WithMany().HasForeignKey(message => message.BodyId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class MessageStateConfiguration : IEntityTypeConfiguration<MessageState>
{
    public void Configure(EntityTypeBuilder<MessageState> builder)
    {
        builder.ToTable("MessageStates");
        builder.HasKey(state => state.Place);
        builder.Property(state => state.Place).ValueGeneratedNever();
    }
}

internal sealed class MessageDetailsConfiguration : IEntityTypeConfiguration<MessageDetails>
{
    public void Configure(EntityTypeBuilder<MessageDetails> builder)
    {
        builder.ToTable("MessageDetails");
        builder.HasKey(details => details.MessageId);
        builder.Property(details => details.MessageId).ValueGeneratedNever();
    }
}

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> builder)
    {
        builder.ToTable("Deliveries");
        builder.HasKey(delivery => delivery.MessageId);
        builder.Property(delivery => delivery.MessageId).ValueGeneratedNever();
        builder.Property(delivery => delivery.Checks).HasDefaultValue("");
    }
}

internal sealed class BodyConfiguration : IEntityTypeConfiguration<Body>
{
    public void Configure(EntityTypeBuilder<Body> builder)
    {
        builder.ToTable("Bodies");
        builder.HasIndex(body => body.FileName).HasFilter("\"FileName\" IS NOT NULL");
    }
}

internal sealed class LooseBodyConfiguration : IEntityTypeConfiguration<LooseBody>
{
    public void Configure(EntityTypeBuilder<LooseBody> builder)
    {
        builder.ToTable("LooseBodies");
        builder.HasKey(loose => loose.BodyId);
        builder.Property(loose => loose.BodyId).ValueGeneratedNever();
    }
}

internal sealed class ThreadKeyConfiguration : IEntityTypeConfiguration<ThreadKey>
{
    public void Configure(EntityTypeBuilder<ThreadKey> builder)
    {
        builder.ToTable("ThreadKeys");
        builder.HasKey(key => new { key.IdHash, key.SubjectHash });
        builder.HasIndex(key => key.ThreadId);
    }
}

internal sealed class SentRecipientConfiguration : IEntityTypeConfiguration<SentRecipient>
{
    public void Configure(EntityTypeBuilder<SentRecipient> builder)
    {
        builder.ToTable("SentRecipients");
        builder.HasIndex(recipient => new { recipient.AccountId, recipient.Address });
        builder.HasIndex(recipient => recipient.MessageId);
    }
}
