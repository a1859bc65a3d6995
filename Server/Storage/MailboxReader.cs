using System.Collections.Immutable;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Storage;

/// <summary>Reads mailboxes: projections over short leases, nothing tracked.</summary>
internal sealed class MailboxReader(ReadSessions sessions)
{
    /// <summary>The mailboxes of an account, by name.</summary>
    public async Task<ImmutableArray<MailboxRow>> ListAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        var mailboxes = ImmutableArray.CreateBuilder<MailboxRow>();
        using var rows = lease.Sql.Query(MailboxRows.OfAccount, accountId);
        while (rows.Next()) mailboxes.Add(MailboxRows.Read(rows));
        return mailboxes.DrainToImmutable();
    }

    public async Task<MailboxRow?> FindAsync(long accountId, MailboxName name, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        return MailboxRows.One(lease.Sql, MailboxRows.ByName, accountId, name.Text);
    }

    public async Task<MailboxRow?> FindByUseAsync(long accountId, SpecialUse use, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        return MailboxRows.One(lease.Sql, MailboxRows.ByUse, accountId, (int)use);
    }

    public async Task<MailboxRow?> GetAsync(long mailboxId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        return MailboxRows.One(lease.Sql, MailboxRows.ById, mailboxId);
    }

    /// <summary>Subscribed names, of mailboxes that exist or not.</summary>
    public async Task<ImmutableArray<MailboxName>> SubscriptionsAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        var names = ImmutableArray.CreateBuilder<MailboxName>();
        using var rows = lease.Sql.Query("SELECT Name FROM Subscriptions WHERE AccountId = ?1 ORDER BY Name", accountId);
        while (rows.Next()) names.Add(MailboxRows.Stored(rows.Text(0)));
        return names.DrainToImmutable();
    }

    /// <summary>Octets used by an account and its quota (0: none).</summary>
    public async Task<(long Used, long Limit)> UsageAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        using var row = lease.Sql.Query("SELECT UsedOctets, QuotaOctets FROM Accounts WHERE Id = ?1", accountId);
        return row.Next() ? (row.Int64(0), row.Int64(1)) : (0, 0);
    }
}

internal sealed record MailboxRow(long Id, long AccountId, MailboxName Name, SpecialUse Use, bool Subscribed, uint UidValidity, ImmutableArray<string> Keywords, MailboxTotals Totals);
