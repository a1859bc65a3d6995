using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Model.Reports;

namespace Mox.Server.Storage;

/// <summary>The verbs for what DMARC said of messages, which wait here for the reports to the domains of their authors. Their number is bounded, as senders decide how many there are.</summary>
internal sealed partial class DmarcObservations(StoreWriter writer, ReadSessions sessions, TimeProvider time, ILogger<DmarcObservations> log)
{
    /// <summary>Rows that are older are in no report any more.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(48);

    /// <summary>Rows removed in one turn of the writer.</summary>
    private const int Portion = 1000;

    /// <summary>How often the rows are counted anew while there are too many.</summary>
    private static readonly TimeSpan CountAgain = TimeSpan.FromMinutes(1);

    /// <summary>Rows there are, at least; null: not counted yet. Of the writer's thread.</summary>
    private long? _count;
    private DateTimeOffset _countAgain;

    /// <summary>Keeps rows on their own.</summary>
    /// <returns>How many were kept.</returns>
    /// <exception cref="StoreBusyException">Nothing was kept.</exception>
    public Task<int> AddAsync(ImmutableArray<DmarcObservation> rows, int max, CancellationToken ct) => writer.RunAsync(turn => Add(turn, rows, max), ct);

    /// <summary>Keeps rows as part of another item of work, such as the storing of the message they are about.</summary>
    /// <param name="max">Rows there may be; what is beyond is not kept.</param>
    internal int Add(WriteTurn turn, ImmutableArray<DmarcObservation> rows, int max)
    {
        var kept = 0;
        foreach (var row in rows)
        {
            if (!HasRoom(turn, max)) break;
            turn.Sql.Run(
                "INSERT INTO DmarcObservations (At, PolicyDomain, ReportAddresses, IntervalHours, Optional, Policy, Row) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                row.At,
                row.PolicyDomain,
                row.ReportAddresses,
                row.IntervalHours,
                row.Optional,
                row.Policy,
                row.Row);
            _count++;
            kept++;
        }

        return kept;
    }

    /// <summary>Removes the rows that no report will tell any more; says how many.</summary>
    /// <exception cref="StoreBusyException">Not all were removed.</exception>
    public async Task<int> PurgeAsync(CancellationToken ct)
    {
        var before = time.GetUtcNow() - KeptFor;
        var removed = 0;
        int portion;
        do
        {
            portion = await writer.RunAsync(turn => RemoveOld(turn, before), ct).ConfigureAwait(false);
            removed += portion;
        }
        while (portion == Portion);
        if (removed > 0) LogPurged(removed);
        return removed;
    }

    /// <summary>True when one of the accounts has written to a domain, or to one below it: mail from there is no surprise.</summary>
    public async Task<bool> HaveWrittenToAsync(IEnumerable<long> accountIds, DomainName domain, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        foreach (var account in accountIds)
        {
            // The index over account and address has all that is asked for.
            if (lease.Sql.Number("SELECT 1 FROM SentRecipients WHERE AccountId = ?1 AND (substr(Address, -?3) = ?2 OR substr(Address, -?3) = ?4) LIMIT 1", account, $"@{domain.Ascii}", domain.Ascii.Length + 1, $".{domain.Ascii}") is not null) return true;
        }

        return false;
    }

    private int RemoveOld(WriteTurn turn, DateTimeOffset before)
    {
        // Ids rise with time, so that the oldest rows stand first.
        var removed = turn.Sql.Run("DELETE FROM DmarcObservations WHERE Id IN (SELECT Id FROM DmarcObservations WHERE At < ?1 ORDER BY Id LIMIT ?2)", before, Portion);
        if (removed > 0) (_count, _countAgain) = (null, default);
        return removed;
    }

    /// <summary>Work that is undone makes the count too high, and rows that a report took away do: it is taken anew before anything is dropped.</summary>
    private bool HasRoom(WriteTurn turn, int max)
    {
        if (_count < max) return true;
        if (turn.Now < _countAgain) return false;
        _count = turn.Sql.Number("SELECT COUNT(*) FROM DmarcObservations") ?? 0;
        if (_count < max) return true;
        _countAgain = turn.Now + CountAgain;
        LogFull(max);
        return false;
    }

    [LoggerMessage(5203, LogLevel.Information, "Removed {Count} observations that came into no DMARC report in time")]
    private partial void LogPurged(int count);

    [LoggerMessage(5204, LogLevel.Warning, "There are {Max} observations for DMARC reports: no more are written down for now")]
    private partial void LogFull(int max);
}
