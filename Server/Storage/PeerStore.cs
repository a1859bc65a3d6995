using Mox.Protocols.Addresses;
using Mox.Shared.Model.Dns;

namespace Mox.Server.Storage;

/// <summary>What is known of the mail hosts of other domains: what the last delivery showed, and the policies of MTA-STS that were fetched.</summary>
internal sealed class PeerStore(StoreWriter writer, ReadSessions sessions, TimeProvider time)
{
    /// <summary>The same, seen again, is written down after this time only.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    /// <summary>Domains that are remembered; those seen longest ago go.</summary>
    private const int MostDomains = 100_000;

    /// <summary>What the last delivery to a domain showed; null without one.</summary>
    public async Task<PeerDomain?> SeenAsync(DomainName domain, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var row = lease.Sql.Query("SELECT Domain, StartTls, RequireTls, Tls, Seen FROM PeerDomains WHERE Domain = ?1", domain.Ascii);
        return row.Next()
            ? new PeerDomain { Domain = row.Text(0), StartTls = Bool(row.Int64OrNull(1)), RequireTls = Bool(row.Int64OrNull(2)), Tls = row.Text(3), Seen = row.Moment(4) }
            : null;
    }

    /// <summary>Writes down what a delivery showed.</summary>
    /// <exception cref="StoreBusyException">Nothing was written.</exception>
    public async Task SawAsync(DomainName domain, bool startTls, bool requireTls, string tls, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await SeenAsync(domain, ct).ConfigureAwait(false) is { } known && known.StartTls == startTls && known.RequireTls == requireTls && known.Tls == tls && now - known.Seen < Again) return;
        await writer.RunAsync(
            turn =>
            {
                turn.Sql.Run(
                    "INSERT INTO PeerDomains (Domain, StartTls, RequireTls, Tls, Seen) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (Domain) DO UPDATE SET StartTls = excluded.StartTls, RequireTls = excluded.RequireTls, Tls = excluded.Tls, Seen = excluded.Seen",
                    domain.Ascii,
                    startTls,
                    requireTls,
                    tls,
                    now);
                if (turn.Sql.Number("SELECT count(*) FROM PeerDomains") > MostDomains) turn.Sql.Run("DELETE FROM PeerDomains WHERE Domain IN (SELECT Domain FROM PeerDomains ORDER BY Seen LIMIT 1000)");
                return true;
            },
            ct).ConfigureAwait(false);
    }

    /// <summary>The policy of a domain as it was fetched, whether it still holds or not; null without one.</summary>
    public async Task<MtaStsPolicyRow?> PolicyAsync(DomainName domain, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var row = lease.Sql.Query("SELECT Domain, PolicyId, Text, Fetched, Until FROM MtaStsPolicies WHERE Domain = ?1", domain.Ascii);
        return row.Next() ? new MtaStsPolicyRow { Domain = row.Text(0), PolicyId = row.Text(1), Text = row.Text(2), Fetched = row.Moment(3), Until = row.Moment(4) } : null;
    }

    /// <summary>Keeps a policy in place of the one before; policies that ran out long ago go.</summary>
    /// <exception cref="StoreBusyException">Nothing was written.</exception>
    public Task<bool> KeepPolicyAsync(MtaStsPolicyRow policy, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            turn.Sql.Run(
                "INSERT INTO MtaStsPolicies (Domain, PolicyId, Text, Fetched, Until) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (Domain) DO UPDATE SET PolicyId = excluded.PolicyId, Text = excluded.Text, Fetched = excluded.Fetched, Until = excluded.Until",
                policy.Domain,
                policy.PolicyId,
                policy.Text,
                policy.Fetched,
                policy.Until);
            turn.Sql.Run("DELETE FROM MtaStsPolicies WHERE Until < ?1", turn.Now - TimeSpan.FromDays(30));
            return true;
        },
        ct);

    private static bool? Bool(long? value) => value is { } number ? number != 0 : null;
}
