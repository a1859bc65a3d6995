using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Mox.Shared.Model.Accounts;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Configurations;

// The room of the account pages has the same name.
using Account = Mox.Shared.Model.Accounts.Account;

internal sealed class VacationConfiguration : IEntityTypeConfiguration<Vacation>
{
    public void Configure(EntityTypeBuilder<Vacation> builder)
    {
        builder.ToTable("Vacations");
        builder.HasKey(vacation => vacation.AccountId);
        builder.Property(vacation => vacation.AccountId).ValueGeneratedNever();
        builder.Property(vacation => vacation.From).HasConversion(Moments.AsTicks);
        builder.Property(vacation => vacation.Until).HasConversion(Moments.AsTicks);
        builder.Property(vacation => vacation.Changed).HasConversion(Moments.AsTicks);
        builder.HasOne<Account>().WithMany().HasForeignKey(vacation => vacation.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class VacationAnswerConfiguration : IEntityTypeConfiguration<VacationAnswer>
{
    public void Configure(EntityTypeBuilder<VacationAnswer> builder)
    {
        builder.ToTable("VacationAnswers");
        builder.HasKey(answer => new { answer.AccountId, answer.Sender });
        builder.Property(answer => answer.Answered).HasConversion(Moments.AsTicks);
        builder.HasOne<Account>().WithMany().HasForeignKey(answer => answer.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MessageTemplateConfiguration : IEntityTypeConfiguration<MessageTemplate>
{
    public void Configure(EntityTypeBuilder<MessageTemplate> builder)
    {
        builder.ToTable("MessageTemplates");
        builder.Property(template => template.Changed).HasConversion(Moments.AsTicks);
        builder.HasIndex(template => template.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(template => template.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SnoozedMessageConfiguration : IEntityTypeConfiguration<SnoozedMessage>
{
    public void Configure(EntityTypeBuilder<SnoozedMessage> builder)
    {
        builder.ToTable("SnoozedMessages");
        builder.HasKey(snoozed => snoozed.MessageId);
        builder.Property(snoozed => snoozed.MessageId).ValueGeneratedNever();
        builder.Property(snoozed => snoozed.Until).HasConversion(Moments.AsTicks);
        builder.HasIndex(snoozed => snoozed.Until);
        builder.HasIndex(snoozed => snoozed.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(snoozed => snoozed.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SendingConfiguration : IEntityTypeConfiguration<Sending>
{
    public void Configure(EntityTypeBuilder<Sending> builder)
    {
        builder.ToTable("Sendings");
        builder.Property(sending => sending.Sent).HasConversion(Moments.AsTicks);
        builder.HasIndex(sending => new { sending.AccountId, sending.Sent });
        builder.HasOne<Account>().WithMany().HasForeignKey(sending => sending.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CorrespondentConfiguration : IEntityTypeConfiguration<Correspondent>
{
    public void Configure(EntityTypeBuilder<Correspondent> builder)
    {
        builder.ToTable("Correspondents");
        builder.HasKey(correspondent => new { correspondent.AccountId, correspondent.Address });
        builder.Property(correspondent => correspondent.First).HasConversion(Moments.AsTicks);
        builder.HasIndex(correspondent => new { correspondent.AccountId, correspondent.First });
        builder.HasOne<Account>().WithMany().HasForeignKey(correspondent => correspondent.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
