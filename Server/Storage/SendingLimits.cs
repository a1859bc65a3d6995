using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Mox.Server.Storage;

/// <summary>What an account's limits of sending are about.</summary>
internal enum SendingLimit
{
    Messages,

    NewRecipients,
}

/// <summary>An account's limit of sending would be exceeded: nothing was queued.</summary>
/// <param name="limit">Which one.</param>
/// <param name="most">Recipients it allows in 24 hours.</param>
/// <param name="wait">How long until this message would fit; null: it has more recipients than the limit.</param>
internal sealed class SendingLimitException(SendingLimit limit, int most, TimeSpan? wait) : Exception($"The account may write to {most} {(limit == SendingLimit.Messages ? "recipients" : "new recipients")} in 24 hours")
{
    public SendingLimit Limit { get; } = limit;

    public int Most { get; } = most;

    public TimeSpan? Wait { get; } = wait;
}

/// <summary>Keeps an account within what it may send in 24 hours, counted by recipient. It counts in the transaction that queues a message: two at once cannot both take the last place.</summary>
internal static class SendingLimits
{
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>Counts a message, or refuses it before anything is written.</summary>
    /// <param name="addresses">Its recipients, lower-case, each once.</param>
    /// <exception cref="SendingLimitException">It does not fit.</exception>
    public static void Take(WriteTurn turn, long accountId, ImmutableArray<string> addresses)
    {
        var (sql, since) = (turn.Sql, turn.Now - Window);
        int most, mostNew;
        using (var row = sql.Query("SELECT MaxMessagesPerDay, MaxNewRecipientsPerDay FROM Accounts WHERE Id = ?1", accountId))
        {
            if (!row.Next()) return;
            (most, mostNew) = (row.Int32(0), row.Int32(1));
        }

        if (most > 0) Fit(turn, SendingLimit.Messages, most, addresses.Length, "SELECT Sent, Recipients FROM Sendings WHERE AccountId = ?1 AND Sent > ?2 ORDER BY Sent DESC", accountId);
        Seed(turn, accountId);
        var strangers = addresses.Where(address => sql.Number("SELECT 1 FROM Correspondents WHERE AccountId = ?1 AND Address = ?2", accountId, address) is null).ToList();
        if (mostNew > 0 && strangers.Count > 0) Fit(turn, SendingLimit.NewRecipients, mostNew, strangers.Count, "SELECT First, 1 FROM Correspondents WHERE AccountId = ?1 AND First > ?2 ORDER BY First DESC", accountId);

        sql.Run("DELETE FROM Sendings WHERE AccountId = ?1 AND Sent <= ?2", accountId, since);
        sql.Run("INSERT INTO Sendings (AccountId, Sent, Recipients) VALUES (?1, ?2, ?3)", accountId, turn.Now, addresses.Length);
        foreach (var address in strangers) sql.Run("INSERT INTO Correspondents (AccountId, Address, First) VALUES (?1, ?2, ?3)", accountId, address, turn.Now);
    }

    /// <summary>Those an account wrote to before this was counted are no strangers: they are taken over once, from its sent mail.</summary>
    private static void Seed(WriteTurn turn, long accountId)
    {
        if (turn.Sql.Number("SELECT 1 FROM Correspondents WHERE AccountId = ?1 LIMIT 1", accountId) is not null) return;
        turn.Sql.Run(
            "INSERT OR IGNORE INTO Correspondents (AccountId, Address, First) SELECT AccountId, Address, MIN(MIN(SentTicks), ?2) FROM SentRecipients WHERE AccountId = ?1 GROUP BY Address",
            accountId,
            turn.Now - Window);
    }

    /// <param name="query">Moments with their counts, the newest first.</param>
    private static void Fit(WriteTurn turn, SendingLimit limit, int most, int more, string query, long accountId)
    {
        if (more > most) throw new SendingLimitException(limit, most, null);
        var sum = more;
        using var rows = turn.Sql.Query(query, accountId, turn.Now - Window);
        while (rows.Next())
        {
            // What is older than this one may stay, once it is out of the window itself.
            sum += rows.Int32(1);
            if (sum > most) throw new SendingLimitException(limit, most, rows.Moment(0) + Window - turn.Now);
        }
    }
}

/// <summary>Accounts that came to a limit of sending: it may be that somebody else has the password. Since the start, and for a day.</summary>
internal sealed partial class SendingAlarms(AddressBook book, TimeProvider time, ILogger<SendingAlarms> log)
{
    private readonly ConcurrentDictionary<long, (DateTimeOffset At, SendingLimitException Fault)> _last = new();

    public void Raise(long accountId, SendingLimitException fault)
    {
        var now = time.GetUtcNow();
        var again = _last.TryGetValue(accountId, out var last) && now - last.At < TimeSpan.FromHours(1) && last.Fault.Limit == fault.Limit;
        if (!again) LogLimited(book.Account(accountId)?.Name ?? "", fault.Message);
        if (!again) _last[accountId] = (now, fault);
    }

    /// <summary>The accounts of the last day, the newest first.</summary>
    public ImmutableArray<(long AccountId, string Account, DateTimeOffset At, SendingLimit Limit, int Most)> Read()
    {
        var since = time.GetUtcNow() - SendingLimits.Window;
        return [.. _last.Where(one => one.Value.At > since).OrderByDescending(one => one.Value.At).Select(one => (one.Key, book.Account(one.Key)?.Name ?? "", one.Value.At, one.Value.Fault.Limit, one.Value.Fault.Most)).Where(one => one.Item2.Length > 0)];
    }

    [LoggerMessage(4221, LogLevel.Warning, "Account {Account} came to its limit of sending, and a message was refused: {Limit}. If that is not like its owner, its password may be stolen")]
    private partial void LogLimited(string account, string limit);
}
