using Mox.Protocols.Addresses;
using Mox.Protocols.Dmarc;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Storage;

/// <summary>The DMARC policies that owners have chosen for their domains: rows of the settings, gone with the domain.</summary>
internal sealed class DmarcWishes(StoreWriter writer, ReadSessions sessions)
{
    /// <summary>The setting of a domain is named by this and the domain.</summary>
    public const string Prefix = "dmarc.policy.";

    /// <summary>The policy chosen; null when none was.</summary>
    public async Task<DmarcPolicy?> OfAsync(DomainName domain, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var row = lease.Sql.Query("SELECT Value FROM Settings WHERE Name = ?1", Prefix + domain.Ascii);
        return row.Next() && Enum.TryParse<DmarcPolicy>(row.Text(0), out var policy) && Enum.IsDefined(policy) ? policy : null;
    }

    /// <summary>Chooses a policy. False when it is chosen already.</summary>
    /// <exception cref="ChangeRefusedException">There is no such domain.</exception>
    public Task<bool> ChooseAsync(DomainName domain, DmarcPolicy policy, string who, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            if (turn.Sql.Number("SELECT Id FROM Domains WHERE Name = ?1", domain.Ascii) is null) throw new ChangeRefusedException(Worded.Of(RefusalWords.NoDomain, domain));
            var before = "none chosen";
            using (var row = turn.Sql.Query("SELECT Value FROM Settings WHERE Name = ?1", Prefix + domain.Ascii))
            {
                if (row.Next()) before = row.Text(0);
            }

            if (before == policy.ToString()) return false;
            turn.Sql.Run("INSERT INTO Settings (Name, Value) VALUES (?1, ?2) ON CONFLICT (Name) DO UPDATE SET Value = excluded.Value", Prefix + domain.Ascii, policy.ToString());
            return BookChanges.Log(turn, who, "domain.dmarc", domain.Ascii, $"wanted policy: {before} -> {policy}");
        },
        ct);
}
