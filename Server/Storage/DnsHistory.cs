using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Model.Dns;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Storage;

/// <summary>What is kept of the checks of domains: runs, in bounded number, and the rows that owners have accepted.</summary>
internal sealed class DnsHistory(StoreWriter writer, ReadSessions sessions)
{
    /// <summary>Runs kept for each domain: at four a day those of three months.</summary>
    public const int KeptRuns = 400;

    /// <summary>Runs of which all findings are kept; of those before them only the score.</summary>
    public const int KeptFindings = 12;

    /// <summary>The row of a domain; null when it is none of ours.</summary>
    public async Task<Domain?> DomainAsync(DomainName domain, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query("SELECT Id, Name, Disabled, ClientSettingsName, DmarcReportsTo, TlsReportsTo, MtaStsMode, MtaStsId, MtaStsMaxAge, MtaStsHosts FROM Domains WHERE Name = ?1", domain.Ascii);
        return !rows.Next() ? null : new Domain
        {
            Id = rows.Int64(0),
            Name = rows.Text(1),
            Disabled = rows.Bool(2),
            ClientSettingsName = rows.Text(3),
            DmarcReportsTo = rows.Text(4),
            TlsReportsTo = rows.Text(5),
            MtaStsMode = (MtaStsMode)rows.Int32(6),
            MtaStsId = rows.Text(7),
            MtaStsMaxAge = rows.Int32(8),
            MtaStsHosts = rows.Text(9),
        };
    }

    /// <summary>The rows accepted, those that have run out left out.</summary>
    public async Task<ImmutableArray<DnsAcknowledgement>> AcceptedAsync(DomainName domain, DateTimeOffset now, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query("SELECT a.Id, a.DomainId, a.Key, a.Reason, a.Who, a.At, a.Until FROM DnsAcknowledgements a JOIN Domains d ON d.Id = a.DomainId WHERE d.Name = ?1 AND (a.Until IS NULL OR a.Until > ?2) ORDER BY a.Id", domain.Ascii, now);
        var all = ImmutableArray.CreateBuilder<DnsAcknowledgement>();
        while (rows.Next())
        {
            all.Add(new DnsAcknowledgement
            {
                Id = rows.Int64(0),
                DomainId = rows.Int64(1),
                Key = rows.Text(2),
                Reason = rows.Text(3),
                Who = rows.Text(4),
                At = rows.Moment(5),
                Until = rows.IsNull(6) ? null : rows.Moment(6),
            });
        }

        return all.ToImmutable();
    }

    /// <summary>Accepts a row as it is, in place of what was said of it before. False when the domain is none of ours.</summary>
    public Task<bool> AcceptAsync(DomainName domain, DnsAcknowledgement said, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            if (turn.Sql.Number("SELECT Id FROM Domains WHERE Name = ?1", domain.Ascii) is not { } id) return false;
            turn.Sql.Run("DELETE FROM DnsAcknowledgements WHERE DomainId = ?1 AND Key = ?2", id, said.Key);
            turn.Sql.Run(
                "INSERT INTO DnsAcknowledgements (DomainId, Key, Reason, Who, At, Until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                id,
                said.Key,
                said.Reason,
                said.Who,
                turn.Now,
                said.Until?.UtcTicks);
            return BookChanges.Log(turn, said.Who, "dns.accept", domain.Ascii, $"{said.Key}: {said.Reason}");
        },
        ct);

    /// <summary>Takes that back. False when nothing was said.</summary>
    public Task<bool> WithdrawAsync(DomainName domain, string key, string who, CancellationToken ct) => writer.RunAsync(
        turn => turn.Sql.Run("DELETE FROM DnsAcknowledgements WHERE Key = ?2 AND DomainId = (SELECT Id FROM Domains WHERE Name = ?1)", domain.Ascii, key) > 0
            && BookChanges.Log(turn, who, "dns.withdraw", domain.Ascii, key),
        ct);

    /// <summary>The last runs, the newest first; empty findings where they are not kept any more.</summary>
    public async Task<ImmutableArray<DnsRun>> RunsAsync(DomainName domain, int most, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query("SELECT r.Id, r.DomainId, r.At, r.Score, r.Findings FROM DnsRuns r JOIN Domains d ON d.Id = r.DomainId WHERE d.Name = ?1 ORDER BY r.Id DESC LIMIT ?2", domain.Ascii, most);
        var all = ImmutableArray.CreateBuilder<DnsRun>();
        while (rows.Next()) all.Add(new DnsRun { Id = rows.Int64(0), DomainId = rows.Int64(1), At = rows.Moment(2), Score = rows.Int32(3), Findings = rows.Text(4) });
        return all.ToImmutable();
    }

    /// <summary>Keeps a run, and lets go of what is beyond the bounds. False when the domain is gone.</summary>
    public Task<bool> KeepAsync(DomainName domain, int score, string findings, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            if (turn.Sql.Number("SELECT Id FROM Domains WHERE Name = ?1", domain.Ascii) is not { } id) return false;
            turn.Sql.Run("INSERT INTO DnsRuns (DomainId, At, Score, Findings) VALUES (?1, ?2, ?3, ?4)", id, turn.Now, score, findings);
            turn.Sql.Run("UPDATE DnsRuns SET Findings = '' WHERE DomainId = ?1 AND Findings <> '' AND Id NOT IN (SELECT Id FROM DnsRuns WHERE DomainId = ?1 ORDER BY Id DESC LIMIT ?2)", id, KeptFindings);
            turn.Sql.Run("DELETE FROM DnsRuns WHERE DomainId = ?1 AND Id NOT IN (SELECT Id FROM DnsRuns WHERE DomainId = ?1 ORDER BY Id DESC LIMIT ?2)", id, KeptRuns);
            return true;
        },
        ct);
}
