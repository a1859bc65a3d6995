using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Admin;

/// <summary>The outgoing queue, for administrators. Others get <see cref="Account.NotSignedInException"/>.</summary>
public interface IQueueAdmin
{
    /// <summary>Rows in the order of their next attempt, then id.</summary>
    Task<QueuePage> PageAsync(QueueQuery query, CancellationToken ct);

    /// <summary>One row as it is now, and its attempts; null when it has left the queue.</summary>
    Task<QueueDetail?> RowAsync(long queueId, CancellationToken ct);

    /// <summary>Ids of the rows that match, in the order of their next attempt, at most <see cref="QueueMatch.Most"/>: what is then done is done to these and no others.</summary>
    Task<QueueMatch> MatchingAsync(QueueFilter filter, CancellationToken ct);

    /// <summary>Calls back when rows change, at most some ten times a second, not on the circuit's own context. Dispose to end.</summary>
    Task<IDisposable> SubscribeAsync(Func<QueueNews, Task> onNews, CancellationToken ct);

    /// <summary>Next attempt now.</summary>
    /// <returns>How many rows were changed; the same for the verbs below.</returns>
    Task<int> RetryAsync(ImmutableArray<long> queueIds, CancellationToken ct);

    /// <summary>No attempts until released.</summary>
    Task<int> HoldAsync(ImmutableArray<long> queueIds, CancellationToken ct);

    Task<int> ReleaseAsync(ImmutableArray<long> queueIds, CancellationToken ct);

    /// <summary>What the next attempts ask of TLS. Rows that leave it so are not counted.</summary>
    Task<int> SetTlsAsync(ImmutableArray<long> queueIds, QueueTls need, CancellationToken ct);

    /// <summary>Gives up: the sender gets a delivery failure notice.</summary>
    Task<int> FailAsync(ImmutableArray<long> queueIds, CancellationToken ct);

    /// <summary>Removes without telling anybody.</summary>
    Task<int> DropAsync(ImmutableArray<long> queueIds, CancellationToken ct);
}

/// <summary>Asks for a page of the queue.</summary>
public sealed record QueueQuery
{
    public const int MaxTake = 500;

    /// <summary>Which rows; all, unless it says otherwise.</summary>
    public QueueFilter Filter { get; init; } = new();

    /// <summary>The last row of the page before; null: from the start.</summary>
    public QueueAnchor? After { get; init; }

    public int Take { get; init; } = 100;
}

/// <summary>What a delivery asks of TLS.</summary>
public enum QueueTls
{
    /// <summary>What the policies of the recipient's domain ask for; TLS where it is offered, else.</summary>
    Policy,

    /// <summary>TLS with a certificate that is valid for the host, or no delivery (RFC 8689).</summary>
    Verified,

    /// <summary>TLS where it works, else without: policies are passed over.</summary>
    Opportunistic,
}

/// <param name="Ids">The rows.</param>
/// <param name="Total">How many match, those beyond <see cref="Most"/> too.</param>
public sealed record QueueMatch(ImmutableArray<long> Ids, int Total)
{
    public const int Most = 10_000;
}

/// <summary>A place in the queue.</summary>
public readonly record struct QueueAnchor(DateTimeOffset NextAttempt, long QueueId);

/// <param name="Total">Rows that match, over all pages.</param>
public sealed record QueuePage(ImmutableArray<QueueItem> Rows, int Total, bool AtEnd);

/// <summary>One recipient of one message in the queue. All text comes from mail or from peers and is shown as text only.</summary>
public sealed record QueueItem
{
    public required long Id { get; init; }

    /// <summary>Name of the account that sends; empty for mail of the appliance itself.</summary>
    public string Account { get; init; } = "";

    /// <summary>Envelope sender; empty for the null sender.</summary>
    public string From { get; init; } = "";

    public required string To { get; init; }

    /// <summary>Domain of the recipient, in A-labels and lower case.</summary>
    public string Domain { get; init; } = "";

    /// <summary>What the next attempt asks of TLS.</summary>
    public QueueTls Tls { get; init; }

    public required long Size { get; init; }

    public required DateTimeOffset Submitted { get; init; }

    public required DateTimeOffset NextAttempt { get; init; }

    public DateTimeOffset? LastAttempt { get; init; }

    public int Attempts { get; init; }

    public bool OnHold { get; init; }

    /// <summary>An attempt is under way.</summary>
    public bool Delivering { get; init; }

    /// <summary>What went wrong last; empty when nothing did.</summary>
    public string LastError { get; init; } = "";

    public QueueAnchor Anchor => new(NextAttempt, Id);
}

/// <summary>A row with what was tried so far.</summary>
public sealed record QueueDetail(QueueItem Item, ImmutableArray<QueueAttempt> Attempts);

/// <param name="Host">The host tried; empty when none was reached.</param>
/// <param name="Reply">The answer of the peer, or the reason.</param>
public sealed record QueueAttempt(DateTimeOffset At, TimeSpan Took, string Host, bool Delivered, string Reply);

/// <summary>What changed in the queue since the last call.</summary>
/// <param name="Changed">Rows that are new or changed, as they are now.</param>
/// <param name="Gone">Ids of rows that left the queue.</param>
/// <param name="Overflow">More changed than can be told: read the page anew.</param>
public sealed record QueueNews(ImmutableArray<QueueItem> Changed, ImmutableArray<long> Gone, bool Overflow);
