using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Mox.Shared.Model.Accounts;
using Mox.Shared.Model.Domains;
using Mox.Shared.Model.Settings;

namespace Mox.Server.Storage.Configurations;

// The room of the account pages has the same name.
using Account = Mox.Shared.Model.Accounts.Account;

/// <summary>Moments are kept as UTC ticks, so that every provider can compare and sort them.</summary>
internal static class Moments
{
    public static readonly ValueConverter<DateTimeOffset, long> AsTicks = new(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}

internal sealed class DomainConfiguration : IEntityTypeConfiguration<Domain>
{
    public void Configure(EntityTypeBuilder<Domain> builder)
    {
        builder.ToTable("Domains");
        builder.Property(domain => domain.Created).HasConversion(Moments.AsTicks);
        builder.HasIndex(domain => domain.Name).IsUnique();
        builder.Property(domain => domain.SignatureHours).HasDefaultValue(Domain.DefaultSignatureHours).HasSentinel(-1);
        builder.Property(domain => domain.SimpleCanonicalization).HasDefaultValue(false);
        builder.Property(domain => domain.Description).HasDefaultValue("");
        builder.Property(domain => domain.ClientSettingsName).HasDefaultValue("");
        builder.Property(domain => domain.Separators).HasDefaultValue("+");
        builder.Property(domain => domain.CaseSensitive).HasDefaultValue(false);
        builder.Property(domain => domain.DmarcReportsTo).HasDefaultValue("");
        builder.Property(domain => domain.TlsReportsTo).HasDefaultValue("");
        builder.Property(domain => domain.MtaStsMode).HasDefaultValue(MtaStsMode.None);
        builder.Property(domain => domain.MtaStsId).HasDefaultValue("");
        builder.Property(domain => domain.MtaStsMaxAge).HasDefaultValue(Domain.DefaultMtaStsMaxAge).HasSentinel(-1);
        builder.Property(domain => domain.MtaStsHosts).HasDefaultValue("");
        builder.HasOne<Account>().WithMany().HasForeignKey(domain => domain.CatchAllAccountId).OnDelete(DeleteBehavior.SetNull);
    }
}

internal sealed class DkimKeyConfiguration : IEntityTypeConfiguration<DkimKey>
{
    public void Configure(EntityTypeBuilder<DkimKey> builder)
    {
        builder.ToTable("DkimKeys");
        builder.Property(key => key.Created).HasConversion(Moments.AsTicks);
        builder.Property(key => key.StateSince).HasConversion(Moments.AsTicks);
        builder.HasIndex(key => new { key.DomainId, key.Selector }).IsUnique();
        builder.HasOne<Domain>().WithMany().HasForeignKey(key => key.DomainId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AccountConfiguration : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("Accounts");
        builder.Property(account => account.Name).UseCollation("NOCASE");
        builder.Property(account => account.Created).HasConversion(Moments.AsTicks);
        builder.Property(account => account.DisplayName).HasDefaultValue("");
        builder.Property(account => account.MaxMessagesPerDay).HasDefaultValue(Account.DefaultMessagesPerDay).HasSentinel(-1);
        builder.Property(account => account.MaxNewRecipientsPerDay).HasDefaultValue(Account.DefaultNewRecipientsPerDay).HasSentinel(-1);
        builder.Property(account => account.OnlyMadePasswords).HasDefaultValue(false);
        builder.Property(account => account.TotpLastStep).HasDefaultValue(0L);
        builder.HasIndex(account => account.Name).IsUnique();
    }
}

internal sealed class AccountAddressConfiguration : IEntityTypeConfiguration<AccountAddress>
{
    public void Configure(EntityTypeBuilder<AccountAddress> builder)
    {
        builder.ToTable("Addresses");
        builder.HasIndex(address => new { address.DomainId, address.LocalKey }).IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(address => address.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Domain>().WithMany().HasForeignKey(address => address.DomainId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CredentialConfiguration : IEntityTypeConfiguration<Credential>
{
    public void Configure(EntityTypeBuilder<Credential> builder)
    {
        builder.ToTable("Credentials");
        builder.Property(credential => credential.Changed).HasConversion(Moments.AsTicks);
        builder.Property(credential => credential.Uses).HasDefaultValue(CredentialUses.All).HasSentinel((CredentialUses)(-1));
        builder.Property(credential => credential.LastUsed).HasConversion(Moments.AsTicks);
        builder.HasIndex(credential => new { credential.AccountId, credential.Label }).IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(credential => credential.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SettingConfiguration : IEntityTypeConfiguration<Setting>
{
    public void Configure(EntityTypeBuilder<Setting> builder)
    {
        builder.ToTable("Settings");
        builder.HasKey(setting => setting.Name);
    }
}

internal sealed class ChangeLogConfiguration : IEntityTypeConfiguration<ChangeLogEntry>
{
    public void Configure(EntityTypeBuilder<ChangeLogEntry> builder)
    {
        builder.ToTable("ChangeLog");
        builder.Property(entry => entry.At).HasConversion(Moments.AsTicks);
    }
}
