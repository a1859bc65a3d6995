using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Mox.Shared.Model.Reports;

namespace Mox.Server.Storage.Configurations;

internal sealed class DmarcObservationConfiguration : IEntityTypeConfiguration<DmarcObservation>
{
    public void Configure(EntityTypeBuilder<DmarcObservation> builder)
    {
        builder.ToTable("DmarcObservations");
        builder.Property(observation => observation.At).HasConversion(Moments.AsTicks);
        builder.HasIndex(observation => new { observation.PolicyDomain, observation.At });
    }
}
