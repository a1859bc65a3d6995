using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Storage.Configurations;

/// <summary>The queue: one row for each recipient.</summary>
internal sealed class QueuedRecipientConfiguration : IEntityTypeConfiguration<QueuedRecipient>
{
    /// <summary>Times as UTC ticks, so that every provider can compare and sort them.</summary>
    private static readonly ValueConverter<DateTimeOffset, long> Ticks = new(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    public void Configure(EntityTypeBuilder<QueuedRecipient> builder)
    {
        builder.ToTable("Queue");
        builder.HasKey(row => row.Id);
        builder.Property(row => row.Queued).HasConversion(Ticks);
        builder.Property(row => row.HeldSince).HasConversion(Ticks);
        builder.Property(row => row.HoldUntil).HasConversion(Ticks);
        builder.Property(row => row.ExpiresAt).HasConversion(Ticks);
        builder.Property(row => row.NextAttempt).HasConversion(Ticks);
        builder.Property(row => row.LastAttempt).HasConversion(Ticks);
        builder.Property(row => row.LeaseUntil).HasConversion(Ticks);
        builder.Property(row => row.LastText).HasMaxLength(QueuedRecipient.MaxText);
        builder.HasIndex(row => new { row.Hold, row.NextAttempt });
        builder.HasIndex(row => new { row.RecipientDomain, row.NextAttempt });
        builder.HasIndex(row => row.BaseId);
        builder.HasIndex(row => row.AccountId);
        builder.HasIndex(row => row.BodyId);
    }
}
