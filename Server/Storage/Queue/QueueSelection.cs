using Mox.Server.Storage.Sql;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Storage.Queue;

/// <summary>Which rows of the queue are meant: what <see cref="QueueFilter"/> says, with the account looked up.</summary>
internal sealed record QueueSelection
{
    /// <summary>The condition over <see cref="Values"/>, parameters 1 to 9.</summary>
    public const string Where =
        """
        (?1 = '' OR instr(lower(Recipient), lower(?1)) > 0 OR instr(lower(COALESCE(MailFrom, '')), lower(?1)) > 0)
        AND (?2 = '' OR instr(lower(COALESCE(MailFrom, '')), lower(?2)) > 0)
        AND (?3 = '' OR instr(lower(Recipient), lower(?3)) > 0)
        AND (?4 = '' OR RecipientDomain = ?4)
        AND (?5 IS NULL OR AccountId = ?5)
        AND (?6 = 0 OR (?6 = 4) = (Hold = 1)) AND (?6 <> 2 OR Attempts = 0) AND (?6 <> 3 OR Attempts > 0)
        AND (?7 IS NULL OR Queued < ?7)
        AND (?8 IS NULL OR Queued >= ?8)
        AND (?9 = '' OR COALESCE(MailFrom, '') LIKE '%@' || ?9 ESCAPE '\')
        """;

    public string Text { get; init; } = "";

    public string From { get; init; } = "";

    public string To { get; init; } = "";

    /// <summary>Domain of the recipient in A-labels, lower-case.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Domain of the sender in A-labels, lower-case.</summary>
    public string SenderDomain { get; init; } = "";

    public long? AccountId { get; init; }

    public QueueRowState State { get; init; }

    public DateTimeOffset? Before { get; init; }

    public DateTimeOffset? Since { get; init; }

    public SqlValue[] Values =>
    [
        Text, From, To, Domain, AccountId, (int)State, Before?.UtcTicks, Since?.UtcTicks,
        SenderDomain.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal),
    ];
}
