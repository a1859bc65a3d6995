using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Mox.Shared.Model.Accounts;
using Mox.Shared.Model.Dns;
using Mox.Shared.Model.Domains;
using Mox.Shared.Model.Settings;

namespace Mox.Server.Storage.Configurations;

// The room of the account pages has the same name.
using Account = Mox.Shared.Model.Accounts.Account;

internal sealed class AliasConfiguration : IEntityTypeConfiguration<Alias>
{
    public void Configure(EntityTypeBuilder<Alias> builder)
    {
        builder.ToTable("Aliases");
        builder.Property(alias => alias.Created).HasConversion(Moments.AsTicks);
        builder.HasIndex(alias => new { alias.DomainId, alias.LocalKey }).IsUnique();
        builder.HasOne<Domain>().WithMany().HasForeignKey(alias => alias.DomainId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class AliasMemberConfiguration : IEntityTypeConfiguration<AliasMember>
{
    public void Configure(EntityTypeBuilder<AliasMember> builder)
    {
        builder.ToTable("AliasMembers");
        builder.HasIndex(member => new { member.AliasId, member.AddressId }).IsUnique();
        builder.HasOne<Alias>().WithMany().HasForeignKey(member => member.AliasId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<AccountAddress>().WithMany().HasForeignKey(member => member.AddressId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<Passkey>
{
    public void Configure(EntityTypeBuilder<Passkey> builder)
    {
        builder.ToTable("Passkeys");
        builder.Property(key => key.Created).HasConversion(Moments.AsTicks);
        builder.Property(key => key.LastUsed).HasConversion(Moments.AsTicks);
        builder.HasIndex(key => key.CredentialId).IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(key => key.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RecoveryCodeConfiguration : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("RecoveryCodes");
        builder.Property(code => code.Used).HasConversion(Moments.AsTicks);
        builder.HasOne<Account>().WithMany().HasForeignKey(code => code.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class WebSessionConfiguration : IEntityTypeConfiguration<WebSession>
{
    public void Configure(EntityTypeBuilder<WebSession> builder)
    {
        builder.ToTable("WebSessions");
        builder.Property(session => session.Created).HasConversion(Moments.AsTicks);
        builder.Property(session => session.LastUsed).HasConversion(Moments.AsTicks);
        builder.HasIndex(session => session.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(session => session.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class LoginAttemptConfiguration : IEntityTypeConfiguration<LoginAttempt>
{
    public void Configure(EntityTypeBuilder<LoginAttempt> builder)
    {
        builder.ToTable("LoginAttempts");
        builder.Property(attempt => attempt.First).HasConversion(Moments.AsTicks);
        builder.Property(attempt => attempt.Last).HasConversion(Moments.AsTicks);
        builder.HasIndex(attempt => new { attempt.AccountId, attempt.Last });
        builder.HasIndex(attempt => attempt.Last);
    }
}

internal sealed class DnsAcknowledgementConfiguration : IEntityTypeConfiguration<DnsAcknowledgement>
{
    public void Configure(EntityTypeBuilder<DnsAcknowledgement> builder)
    {
        builder.ToTable("DnsAcknowledgements");
        builder.Property(acknowledgement => acknowledgement.At).HasConversion(Moments.AsTicks);
        builder.Property(acknowledgement => acknowledgement.Until).HasConversion(Moments.AsTicks);
        builder.HasIndex(acknowledgement => new { acknowledgement.DomainId, acknowledgement.Key }).IsUnique();
        builder.HasOne<Domain>().WithMany().HasForeignKey(acknowledgement => acknowledgement.DomainId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class DnsRunConfiguration : IEntityTypeConfiguration<DnsRun>
{
    public void Configure(EntityTypeBuilder<DnsRun> builder)
    {
        builder.ToTable("DnsRuns");
        builder.Property(run => run.At).HasConversion(Moments.AsTicks);
        builder.HasIndex(run => new { run.DomainId, run.At });
        builder.HasOne<Domain>().WithMany().HasForeignKey(run => run.DomainId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ConfigVersionConfiguration : IEntityTypeConfiguration<ConfigVersion>
{
    public void Configure(EntityTypeBuilder<ConfigVersion> builder)
    {
        builder.ToTable("ConfigVersions");
        builder.Property(version => version.At).HasConversion(Moments.AsTicks);
    }
}
